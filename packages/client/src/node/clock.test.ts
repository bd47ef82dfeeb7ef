import { expect, it } from 'vitest'
import { browserClock } from '../browser/platform/clock.ts'
import type { Clock } from '../clock.ts'
import { systemClock } from './clock.ts'

/** Both stand on `setTimeout`, which takes 2^31 ms for 1. */
const clocks: readonly (readonly [string, () => Clock])[] = [
  ['of Node', () => systemClock],
  ['of a browser', browserClock],
]

it.each(clocks)('the clock %s does not fire at once what is to wait for a month', async (_, make) => {
  const clock = make()
  const fired: string[] = []
  const cancels = [2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY].map((ms) => clock.after(ms, () => fired.push(String(ms))))
  clock.after(1, () => fired.push('soon'))
  await new Promise((resolve) => setTimeout(resolve, 40))
  for (const cancel of cancels) cancel()
  expect(fired).toEqual(['soon'])
})
