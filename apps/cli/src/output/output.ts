import { ConclaveError, ERRORS, type ErrorCode } from '@conclave/protocol'
import { nextStep } from '../hints.ts'
import { neutralise, oneLine, safeJson } from '../io/neutralise.ts'
import type { Io } from '../io/port.ts'
import type { JsonRecord } from './records.ts'

/** Where commands print: text for people, or one JSON object a line for programs. Both are safe to show on a terminal. */
export interface Output {
  readonly json: boolean
  /** A result: the record in JSON, the text otherwise (nothing when undefined). */
  result(record: JsonRecord, text: string | undefined): void
  /** Text for a person, on standard output; nothing in JSON. */
  text(text: string): void
  /** A remark for a person, on standard error; nothing in JSON. */
  note(text: string): void
  error(error: unknown): void
}

export function openOutput(io: Io, json: boolean): Output {
  return json ? jsonOutput(io) : textOutput(io)
}

function textOutput(io: Io): Output {
  return {
    json: false,
    result: (_record, text) => {
      if (text !== undefined) io.out(neutralise(text))
    },
    text: (text) => io.out(neutralise(text)),
    note: (text) => io.err(neutralise(text)),
    error: (error) => io.err(oneLine(`conclave: ${errorText(error)}`)),
  }
}

function jsonOutput(io: Io): Output {
  return {
    json: true,
    result: (record) => io.out(safeJson(record)),
    text: () => undefined,
    note: () => undefined,
    error: (error) => {
      const { code, detail } = described(error)
      io.err(safeJson({ error: { code, message: `${ERRORS[code].text}${hint(code)}`, ...(detail === undefined ? {} : { detail }) } }))
    },
  }
}

/** What happened, what to do, and the code. */
function errorText(error: unknown): string {
  const { code, detail } = described(error)
  return `${ERRORS[code].text}${hint(code)} (${code}${detail === undefined ? '' : `: ${detail}`})`
}

function hint(code: ErrorCode): string {
  const step = nextStep(code)
  return step === undefined ? '' : ` ${step}`
}

function described(error: unknown): { code: ErrorCode; detail: string | undefined } {
  if (error instanceof ConclaveError) {
    const seconds = error.retryAfter === undefined ? undefined : `in ${Math.ceil(error.retryAfter / 1000)} s`
    return { code: error.code, detail: error.detail ?? seconds }
  }
  return { code: 'E_UNEXPECTED', detail: error instanceof Error ? `${error.name}: ${error.message}` : undefined }
}
