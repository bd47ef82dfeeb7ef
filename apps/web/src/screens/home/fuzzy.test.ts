import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzyScore } from './fuzzy.ts'

describe('fuzzy names', () => {
  it('finds letters in their order, whatever their case and accents', () => {
    expect(fuzzyScore('Renée Duval', 'reneé')).toBeGreaterThan(0)
    expect(fuzzyScore('Renée Duval', 'RD')).toBeGreaterThan(0)
    expect(fuzzyScore('Renée Duval', 'dr')).toBe(0)
    expect(fuzzyScore('Ada', '')).toBeGreaterThan(0)
  })
  it('likes beginnings of words, letters side by side, and short names', () => {
    expect(fuzzyScore('Bob', 'bo')).toBeGreaterThan(fuzzyScore('Ebro', 'bo'))
    expect(fuzzyScore('Ada Lovelace', 'al')).toBeGreaterThan(fuzzyScore('Ida Quell', 'al'))
    expect(fuzzyScore('Bo', 'bo')).toBeGreaterThan(fuzzyScore('Bob the builder', 'bo'))
  })
  it('any letters taken out of a name in order find it', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'B', 'é', 'Ö', ' ', '.', '_', '-'), minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(word, fc.infiniteStream(fc.boolean()), (name, picks) => {
        const part = Array.from(name)
          .filter(() => picks.next().value)
          .join('')
        return fuzzyScore(name, part) > 0
      }),
    )
  })
})
