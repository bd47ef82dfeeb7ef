import { expect, test } from 'vitest'
import { groundOf, initialsOf } from './initials.ts'

test.each([
  ['Margit Østergård', 'MØ'],
  ['anna', 'A'],
  ['Dr. Maximiliane von Langenfeld', 'DL'],
  ['ليلى حداد', 'لح'],
  ['さくら', 'さ'],
  ['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦'],
  ['e\u0301mile zola', 'E\u0301Z'],
  ['\u202e\u202d', '?'],
  ['', '?'],
])('%j gives %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('an id has one of eight grounds, always the same, and all eight occur', () => {
  expect(groundOf('anna')).toBe(groundOf('anna'))
  const grounds = new Set(Array.from({ length: 200 }, (_, index) => groundOf(`id-${index}`)))
  expect([...grounds].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})
