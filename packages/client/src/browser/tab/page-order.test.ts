import { expect, it } from 'vitest'
import { openedAfterAll, pageLock } from './page-order.ts'

const NOW = 1_763_740_000_000
const DAY = 86_400_000
const locks = (...names: readonly string[]) => ({ query: async () => ({ held: names.map((name) => ({ name })), pending: [] }) })

it('a page is opened now, when there is no other', async () => {
  expect(await openedAfterAll(locks(), NOW)).toBe(NOW)
  expect(await openedAfterAll({ query: async () => ({}) }, NOW)).toBe(NOW)
})

it('comes after a page that was opened while the clock was a day ahead', async () => {
  const others = locks('conclave:owner', pageLock(NOW + DAY, 'a'), pageLock(NOW - DAY, 'b'), 'conclave:tab:c')
  expect(await openedAfterAll(others, NOW)).toBe(NOW + DAY + 1)
})

it.each(['conclave:page:', 'conclave:page:x:a', 'conclave:page:1e400:a', 'conclave:page:9e99:a', 'conclave:tab:9999999999999999'])(
  'is not moved by a lock of another form: %s',
  async (name) => {
    expect(await openedAfterAll(locks(name), NOW)).toBe(NOW)
  },
)
