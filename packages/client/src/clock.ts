/** What one timer of a platform can wait, ms: anything above fires at once. What waits longer looks again in between. */
export const LONGEST_TIMER = 2 ** 31 - 1

/** Time, so that tests can turn the hands. */
export interface Clock {
  /** ms since 1970 by this device. */
  now(): number
  /** Calls once after `ms`, at most {@link LONGEST_TIMER}; @returns cancel */
  after(ms: number, work: () => void): () => void
  /** Resolves after other work of this thread had its turn. */
  turn(): Promise<void>
}
