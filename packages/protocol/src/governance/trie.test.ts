import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emptyTrie, listed, lookUp, type Trie, trieOf, withEntry, withoutEntry } from './trie.ts'

const numRuns = process.env['CONCLAVE_LONG'] === undefined ? 200 : 10_000
/** Few different characters, so that many keys begin alike; all of one length, as ids are. */
const key = fc.stringMatching(/^[AB_-]{6}$/)
const change = fc.record({ key, value: fc.nat(99), remove: fc.boolean() })

function applied(changes: readonly { key: string; value: number; remove: boolean }[]): { trie: Trie<string, number>; map: Map<string, number> } {
  let trie = emptyTrie<string, number>()
  const map = new Map<string, number>()
  for (const { key, value, remove } of changes) {
    trie = remove ? withoutEntry(trie, key) : withEntry(trie, key, value)
    if (remove) map.delete(key)
    else map.set(key, value)
  }
  return { trie, map }
}

it('holds what a Map would hold', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), key, (changes, absent) => {
      const { trie, map } = applied(changes)
      expect(trie.size).toBe(map.size)
      for (const [name, value] of map) expect(lookUp(trie, name)).toBe(value)
      expect(lookUp(trie, absent)).toBe(map.get(absent))
      expect(listed(trie).toSorted((a, b) => a - b)).toEqual([...map.values()].toSorted((a, b) => a - b))
    }),
    { numRuns },
  )
})

it('has one shape for the same entries, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const { trie, map } = applied(changes)
      let again = emptyTrie<string, number>()
      for (const [name, value] of [...map].toReversed()) again = withEntry(again, name, value)
      expect(again).toEqual(trie)
    }),
    { numRuns },
  )
})

it('leaves the map before as it was, and shares the rest with it', () => {
  const items = Array.from({ length: 300 }, (_, i) => ({
    id: `${String.fromCharCode(65 + (i % 26))}${String.fromCharCode(97 + (i % 25))}${'A'.repeat(i % 3)}x`,
    i,
  }))
  const before = trieOf(items, (item) => item.id.padEnd(6, 'A'))
  const copy = structuredClone(before)
  const after = withEntry(before, 'Zz0000', { id: 'Zz0000', i: -1 })
  expect(before).toEqual(copy)
  expect(after.root.slots.filter((slot) => !before.root.slots.includes(slot))).toHaveLength(1)
  expect(withoutEntry(before, 'absent')).toBe(before)
})
