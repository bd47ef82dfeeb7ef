const DAY = 86_400_000

/**
 * The server names days by UTC; people read dates of their own calendar. The same date here, and never tomorrow.
 * @param day midnight UTC, ms since 1970
 * @param today midnight of today, here
 */
export function dayHere(day: number, today: number): number {
  // The last days of all time are no dates everywhere.
  const date = new Date(Math.min(day, today + 2 * DAY))
  return Math.min(new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()).getTime(), today)
}
