import { expect, test } from 'vitest'
import { dayHere } from './day-here.ts'

const here = (text: string) => new Date(text).getTime()

test('a day of the server is the same date here, in every time zone', () => {
  expect(dayHere(Date.UTC(2026, 10, 21), here('2026-11-25T00:00'))).toBe(here('2026-11-21T00:00'))
  expect(dayHere(Date.UTC(2026, 0, 1), here('2026-01-09T00:00'))).toBe(here('2026-01-01T00:00'))
})

test('where the day is younger than at the server, it is today', () => {
  expect(dayHere(Date.UTC(2026, 10, 22), here('2026-11-21T00:00'))).toBe(here('2026-11-21T00:00'))
})

test('the last day of all time is a day too', () => {
  const today = here('2026-11-21T00:00')
  for (const day of [8.64e15, 8.64e15 - 86_400_000]) expect(dayHere(day, today)).toBe(today)
})
