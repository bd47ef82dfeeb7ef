import { ConclaveError, ERRORS, type ErrorCode } from '@conclave/protocol'
import { nextStep } from '../hints.ts'
import { neutralise, oneLine, safeJson } from '../io/neutralise.ts'
import type { Io } from '../io/port.ts'
import { PROGRAM, withProgram } from '../started-as.ts'
import type { JsonRecord } from './records.ts'

/** Where commands print: text for people, or one JSON object a line for programs. Both are safe to show on a terminal. */
export interface Output {
  readonly json: boolean
  /** A command line that can be pasted: as this program was started, with its home. */
  command(line: string): string
  /** A result: the record in JSON, the text otherwise (nothing when undefined). */
  result(record: JsonRecord, text: string | undefined): void
  /** Text for a person, on standard output; nothing in JSON. */
  text(text: string): void
  /** A remark for a person, on standard error; nothing in JSON. */
  note(text: string): void
  error(error: unknown): void
}

/** @param program as it was started, for hints */
export function openOutput(io: Io, json: boolean, program: string = PROGRAM): Output {
  return json ? jsonOutput(io, program) : textOutput(io, program)
}

function textOutput(io: Io, program: string): Output {
  return {
    json: false,
    command: (line) => `${program} ${line}`,
    result: (_record, text) => {
      if (text !== undefined) io.out(neutralise(text))
    },
    text: (text) => io.out(neutralise(text)),
    note: (text) => io.err(neutralise(text)),
    error: (error) => io.err(oneLine(`conclave: ${errorText(error, program)}`)),
  }
}

function jsonOutput(io: Io, program: string): Output {
  return {
    json: true,
    command: (line) => `${program} ${line}`,
    result: (record) => io.out(safeJson(record)),
    text: () => undefined,
    note: () => undefined,
    error: (error) => {
      const { code, detail } = described(error)
      io.err(safeJson({ error: { code, message: `${ERRORS[code].text}${hint(code, program)}`, ...(detail === undefined ? {} : { detail }) } }))
    },
  }
}

/** What happened, what to do, and the code. */
function errorText(error: unknown, program: string): string {
  const { code, detail } = described(error)
  return `${ERRORS[code].text}${hint(code, program)} (${code}${detail === undefined ? '' : `: ${detail}`})`
}

function hint(code: ErrorCode, program: string): string {
  const step = nextStep(code)
  return step === undefined ? '' : ` ${withProgram(step, program)}`
}

function described(error: unknown): { code: ErrorCode; detail: string | undefined } {
  if (error instanceof ConclaveError) {
    const seconds = error.retryAfter === undefined ? undefined : `in ${Math.ceil(error.retryAfter / 1000)} s`
    return { code: error.code, detail: error.detail ?? seconds }
  }
  return { code: 'E_UNEXPECTED', detail: error instanceof Error ? `${error.name}: ${error.message}` : undefined }
}
