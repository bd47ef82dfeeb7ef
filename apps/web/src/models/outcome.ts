import { codeOf, type ErrorCode } from '@conclave/protocol/core'
import type { Clock } from './platform.ts'
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

/** Waits `ms` for an outcome; after that it is that of a server which does not answer. */
export function outcomeWithin(clock: Clock, ms: number, outcome: Promise<Outcome>): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const cancel = clock.after(ms, () => resolve('E_SERVER_UNREACHABLE'))
  return Promise.race([outcome, promise]).finally(cancel)
}
