import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { dataMap } from './data-map.ts'
import { TABLES } from './schema/index.ts'

it('docs/data-map.md is what the declarations say (write it anew: node packages/server/src/store/write-data-map.ts)', () => {
  const file = new URL('../../../../docs/data-map.md', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(dataMap(TABLES))
})

it('names every declared column with its three texts', () => {
  const text = dataMap(TABLES)
  for (const { columns } of TABLES) {
    for (const [name, { purpose, legalBasis, retention }] of Object.entries(columns)) {
      expect(text).toContain(`| \`${name}\` | ${purpose} | ${legalBasis} | ${retention} |`)
    }
  }
})

it('keeps a table whole when a text has a bar in it', () => {
  const column = { type: 'TEXT', purpose: 'a|b', legalBasis: 'c', retention: 'd' } as const
  expect(dataMap([{ name: 't', describe: 'x', columns: { k: column } }])).toContain('| `k` | a\\|b | c | d |')
})
