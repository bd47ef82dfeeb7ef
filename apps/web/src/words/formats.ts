/** How a language writes dates, numbers and lists. Times are milliseconds since 1970, shown in the time zone of the device. */
export interface Formats {
  /** 14:05 */
  time(time: number): string
  /** 21 Nov 2026 */
  date(time: number): string
  /** Saturday, 21 November 2026 at 14:05 */
  full(time: number): string
  /** Today, Yesterday, Tuesday (within a week), else 21 November, with the year when it is another one. */
  day(time: number, now: number): string
  /** 14:05 today, Yesterday, Tue (within a week), else 21/11/2026: for rows of a list. */
  brief(time: number, now: number): string
  number(value: number): string
  /** 30 seconds, 5 minutes, 1 hour, 7 days: in the largest unit that is whole. @param seconds at least 0 */
  duration(seconds: number): string
  /** Ada, Bob and Carol */
  list(items: readonly string[]): string
}

const DAYS_OF_WEEK = 7

/** @param tag BCP 47 language tag */
export function formatsOf(tag: string): Formats {
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'short' })
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'medium' })
  const full = new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'short' })
  const number = new Intl.NumberFormat(tag)
  const list = new Intl.ListFormat(tag)
  const days = dayNames(tag)
  return {
    time: (value) => time.format(value),
    date: (value) => date.format(value),
    full: (value) => full.format(value),
    day: (value, now) => days.long(value, now),
    brief: (value, now) => (daysBetween(value, now) === 0 ? time.format(value) : days.short(value, now)),
    number: (value) => number.format(value),
    list: (items) => list.format(items),
    duration: (seconds) => durationOf(seconds, tag),
  }
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

function durationOf(seconds: number, tag: string): string {
  const [unit, size] = UNITS.find(([, one]) => seconds > 0 && seconds % one === 0) ?? ['second', 1]
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size)
}

interface DayNames {
  long(time: number, now: number): string
  short(time: number, now: number): string
}

function dayNames(tag: string): DayNames {
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })
  const longWeekday = new Intl.DateTimeFormat(tag, { weekday: 'long' })
  const shortWeekday = new Intl.DateTimeFormat(tag, { weekday: 'short' })
  const sameYear = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long' })
  const otherYear = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', year: 'numeric' })
  const numeric = new Intl.DateTimeFormat(tag, { dateStyle: 'short' })
  const near = (weekday: Intl.DateTimeFormat, time: number, now: number) => {
    const ago = daysBetween(time, now)
    if (ago === 0 || ago === 1) return startWithCapital(relative.format(-ago, 'day'), tag)
    return ago > 1 && ago < DAYS_OF_WEEK ? weekday.format(time) : undefined
  }
  const dated = (time: number, now: number) => (new Date(time).getFullYear() === new Date(now).getFullYear() ? sameYear : otherYear).format(time)
  return {
    long: (time, now) => near(longWeekday, time, now) ?? dated(time, now),
    short: (time, now) => near(shortWeekday, time, now) ?? numeric.format(time),
  }
}

/** Midnights of the local calendar between two moments; a day of 23 or 25 hours is one day. */
function daysBetween(time: number, now: number): number {
  return dayNumber(now) - dayNumber(time)
}

function dayNumber(time: number): number {
  const day = new Date(time)
  return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()) / 86_400_000
}

function startWithCapital(text: string, tag: string): string {
  const [first = '', ...rest] = text
  return first.toLocaleUpperCase(tag) + rest.join('')
}
