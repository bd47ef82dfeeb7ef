import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CounterState } from '../store/tables/history.ts'
import { nextCounterState } from './gaps.ts'

describe('counters of a device', () => {
  it('begin anywhere, notice a hole once, and close it when the rest arrives', () => {
    let { state, missed } = nextCounterState(undefined, 5)
    expect([state, missed]).toEqual([{ last: 5, missing: [] }, 0])
    ;({ state, missed } = nextCounterState(state, 9))
    expect([state, missed]).toEqual([{ last: 9, missing: [[6, 8]] }, 3])
    ;({ state, missed } = nextCounterState(state, 7))
    expect([state, missed]).toEqual([
      {
        last: 9,
        missing: [
          [6, 6],
          [8, 8],
        ],
      },
      0,
    ])
  })
  it('name exactly what is missing, whatever the order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { minLength: 1 }), (counters) => {
        let state: CounterState | undefined = { last: 1, missing: [] }
        for (const counter of counters) state = nextCounterState(state, counter).state
        const last = Math.max(...counters)
        const missing = state.missing.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)).toSorted((a, b) => a - b)
        const expected = Array.from({ length: last - 1 }, (_, i) => i + 2).filter((counter) => !counters.includes(counter))
        expect(missing).toEqual(expected)
      }),
    )
  })
})
