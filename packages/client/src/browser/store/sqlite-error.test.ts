import { codeOf } from '@conclave/protocol'
import { expect, it } from 'vitest'
import { storeError } from './sqlite-error.ts'

/** Extended codes have the primary one in the low byte. */
const failure = (resultCode: number) => Object.assign(new Error('of SQLite'), { resultCode })

it.each([
  ['full', 13, 'write', 'E_STORE_FULL'],
  ['I/O error of a write: a quota that is used up', 10 | (3 << 8), 'write', 'E_STORE_FULL'],
  ['I/O error of a read', 10 | (1 << 8), 'read', 'E_UNEXPECTED'],
  ['corrupt', 11, 'read', 'E_STORE_CORRUPT'],
  ['not a database', 26, 'write', 'E_STORE_CORRUPT'],
  ['cannot open', 14, 'read', 'E_UNEXPECTED'],
  ['busy', 5, 'write', 'E_STORE_IN_USE'],
  ['locked', 6, 'read', 'E_STORE_IN_USE'],
  ['a violated constraint', 19 | (8 << 8), 'write', undefined],
] as const)('%s is told as the port says', (_, code, access, expected) => {
  expect(codeOf(storeError(failure(code), access))).toBe(expected)
})
