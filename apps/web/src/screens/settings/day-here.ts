/**
 * The server names days by UTC; people read dates of their own calendar. The same date here, and never tomorrow.
 * @param day midnight UTC, ms since 1970
 * @param today midnight of today, here
 */
export function dayHere(day: number, today: number): number {
  const date = new Date(day)
  return Math.min(new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()).getTime(), today)
}
