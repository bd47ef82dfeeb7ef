import { ConclaveError, ERRORS } from '@conclave/protocol'
import { describeError, type Logger } from '../observability/logger.ts'

/** Any error as one of ours; what is none of ours is a bug, goes to the log, and the client learns nothing of it. */
export function toConclaveError(error: unknown, log: Logger): ConclaveError {
  if (error instanceof ConclaveError) {
    if (ERRORS[error.code].status === 500) log.error(describeError(error), 'request failed')
    return error
  }
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new ConclaveError('E_TOO_LARGE')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new ConclaveError('E_MALFORMED', 'content-type is application/json')
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new ConclaveError('E_MALFORMED')
  log.error(describeError(error), 'request failed')
  return new ConclaveError('E_INTERNAL')
}

/** The body of every refusal. */
export function errorAnswer(error: ConclaveError): { status: number; body: string } {
  const { code, detail, retryAfter } = error
  return { status: ERRORS[code].status, body: JSON.stringify({ error: { code, message: ERRORS[code].text, detail, retryAfter } }) }
}
