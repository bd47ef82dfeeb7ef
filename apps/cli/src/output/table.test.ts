import { describe, expect, it } from 'vitest'
import { columnsOf, table } from './table.ts'

describe('a table', () => {
  it('is aligned, also with wide characters, and ends no line with spaces', () => {
    expect(
      table(
        ['NAME', 'ID', ''],
        [
          ['ada', 'x', 'this device'],
          ['你好', 'yy', ''],
        ],
      ),
    ).toBe('NAME  ID\nada   x   this device\n你好  yy')
  })
  it('keeps each cell in its line and shows what would act', () => {
    expect(table(['A'], [['x\ny\u001b']])).toBe('A\nx y<U+001B>')
  })
  it('counts columns by what is seen', () => {
    expect(['abc', 'é', '👩‍👩‍👧', '漢字', ''].map(columnsOf)).toEqual([3, 1, 2, 4, 0])
  })
})
