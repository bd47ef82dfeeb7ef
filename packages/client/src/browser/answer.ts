import { ConclaveError } from '@conclave/protocol/core'
import type { Answer } from './protocol.ts'

/** A port copies plain values only, so errors travel as their fields. Unknown ones show no more than their name: a message may hold personal data. */
export async function answerOf(work: () => unknown): Promise<Answer> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (error instanceof ConclaveError) return { ok: false, code: error.code, detail: error.detail, retryAfter: error.retryAfter }
    return { ok: false, code: 'E_UNEXPECTED', detail: error instanceof Error ? error.name : undefined, retryAfter: undefined }
  }
}

export function errorOf({ code, detail, retryAfter }: Answer & { ok: false }): ConclaveError {
  return new ConclaveError(code, detail, { retryAfter })
}
