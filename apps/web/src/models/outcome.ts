import { codeOf, type ErrorCode } from '@conclave/protocol/core'
import type { Outcome } from './store.ts'

/** The code of whatever was thrown. */
export const reason = (error: unknown): ErrorCode => codeOf(error) ?? 'E_UNEXPECTED'

/** Runs an action; what it throws becomes the answer. */
export async function attempt(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work()
    return undefined
  } catch (error) {
    return reason(error)
  }
}
