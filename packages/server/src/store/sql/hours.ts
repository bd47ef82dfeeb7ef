const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Times are kept no finer than needed: whole hours, rounded up. Milliseconds since 1970 both ways. */
export function roundUpToHour(time: number): number {
  return Math.ceil(time / HOUR) * HOUR
}

export function roundUpToDay(time: number): number {
  return Math.ceil(time / DAY) * DAY
}

/** Hours since 1970, rounded up. */
export function hourAfter(time: number): number {
  return Math.ceil(time / HOUR)
}
