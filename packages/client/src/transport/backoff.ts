const FIRST = 500
const LAST = 60_000

/** Exponential back-off with full jitter: `attempt` counts from 0; `random` is in [0, 1). At least a quarter of the step, at most 60 s. */
export function backoff(attempt: number, random: number): number {
  const step = Math.min(LAST, FIRST * 2 ** Math.min(attempt, 10))
  return Math.round(step * (0.25 + 0.75 * random))
}
