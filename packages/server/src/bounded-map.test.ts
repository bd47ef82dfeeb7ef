import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('set'), key: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete'), key: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear'), key: fc.constant(0) }) },
)

/** The same with a plain map. */
function obey(model: Map<number, number>, max: number, kind: string, key: number, value: number): void {
  if (kind === 'clear') model.clear()
  else if (kind === 'delete') model.delete(key)
  else {
    if (model.size >= max && !model.has(key)) model.delete(model.keys().next().value as number)
    model.set(key, value)
  }
}

it('holds what a plain map holds that deletes its first key when it is full', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 300 }), (max, steps) => {
      const model = new Map<number, number>()
      const bounded = new BoundedMap<number, number>(max)
      for (const [value, { kind, key }] of steps.entries()) {
        obey(model, max, kind, key, value)
        if (kind === 'clear') bounded.clear()
        else if (kind === 'delete') bounded.delete(key)
        else bounded.set(key, value)
        expect([...bounded]).toEqual([...model])
        expect(bounded.size).toBe(model.size)
      }
    }),
  )
})

it('takes as long for a new entry when it is full as before', () => {
  const bounded = new BoundedMap<string, number>(65_536)
  const fill = (from: number, count: number): number => {
    const start = performance.now()
    for (let i = from; i < from + count; i++) bounded.set(`key of one entry ${i}`, i)
    return performance.now() - start
  }
  const before = fill(0, 65_536)
  // a walk from the start for each would take 50 times as long
  expect(fill(65_536, 65_536)).toBeLessThan(before * 10 + 100)
})
