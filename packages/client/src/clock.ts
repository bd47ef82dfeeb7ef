/** Time, so that tests can turn the hands. */
export interface Clock {
  /** ms since 1970 by this device. */
  now(): number
  /** Calls once after `ms`; @returns cancel */
  after(ms: number, work: () => void): () => void
  /** Resolves after other work of this thread had its turn. */
  turn(): Promise<void>
}
