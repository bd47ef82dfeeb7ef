import { ERRORS, type ErrorCode } from '@conclave/protocol'
import { nextStep } from '../hints.ts'

/** One line of `conclave doctor`. */
export interface Finding {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly found: string
  /** What to do, unless all is well. */
  readonly advice?: string
  /** Of a failure; the first one gives the exit code. */
  readonly code?: ErrorCode
}

export const ok = (name: string, found: string): Finding => ({ name, status: 'ok', found })
export const warn = (name: string, found: string, advice: string): Finding => ({ name, status: 'warn', found, advice })
export const fail = (name: string, found: string, advice: string, code: ErrorCode): Finding => ({ name, status: 'fail', found, advice, code })

/** What the code says, and the next step in this program. */
export function adviceOf(code: ErrorCode): string {
  return [ERRORS[code].text, nextStep(code)].filter((text) => text !== undefined).join(' ')
}
