import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ratchetVector } from './pairwise.ts'

it('a conversation with fixed randomness gives ratchet.json', async () => {
  expect(await ratchetVector()).toEqual(JSON.parse(readFileSync(new URL('ratchet.json', import.meta.url), 'utf8')))
})
