import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keptDeep } from './kept-deep.ts'

const plain = fc.object({ maxDepth: 3, values: [fc.integer(), fc.string(), fc.boolean(), fc.constant(undefined), fc.uint8Array({ maxLength: 3 })] })

it('an equal copy is the former object itself', () => {
  fc.assert(fc.property(plain, (one) => keptDeep(one, structuredClone(one)) === one))
})

it('the result is what came, whatever was before', () => {
  fc.assert(
    fc.property(plain, plain, (before, next) => {
      expect(keptDeep(before, next)).toEqual(next)
    }),
  )
})

it('what did not change in a list keeps its identity, also when the list became longer', () => {
  const before = [
    { name: 'general', icon: Uint8Array.of(1, 2) },
    { name: 'plans', icon: undefined },
  ]
  const after = keptDeep(before, [
    { name: 'general', icon: Uint8Array.of(1, 2) },
    { name: 'Plans', icon: undefined },
    { name: 'x', icon: undefined },
  ])
  expect(after[0]).toBe(before[0])
  expect(after[1]).not.toBe(before[1])
  expect(after).toHaveLength(3)
  expect(keptDeep(before, [{ name: 'general', icon: Uint8Array.of(1, 3) }])[0]).not.toBe(before[0])
})
