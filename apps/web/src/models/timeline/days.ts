/** Midnight, by the local calendar, of the day of a time; days of 23 and 25 hours included. */
export function dayOf(time: number): number {
  const date = new Date(time)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** The midnight that comes next. */
export function nextDay(time: number): number {
  const date = new Date(time)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime()
}

/** {@link dayOf} for many times of few days: the calendar is asked once for each change of day. */
export function dayFinder(): (time: number) => number {
  let [from, to] = [0, 0]
  return (time) => {
    if (time < from || time >= to) [from, to] = [dayOf(time), nextDay(time)]
    return from
  }
}
