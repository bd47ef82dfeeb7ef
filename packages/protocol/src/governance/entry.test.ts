import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../errors.ts'
import type { UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { type Cbor, decodeCbor, encodeCbor } from '../wire/cbor.ts'
import { decodeStoredEntry, encodeSignedEntry, encodeStoredEntry, type Entry, stampEntry, unsignedEntry, type VerifiedEntry } from './entry.ts'
import { ledgerId, madeBy } from './forms.ts'
import { type Operation, OPERATION_TYPES } from './operations.ts'
import { permissionSet } from './permissions.ts'
import { reduce } from './reduce.ts'
import type { CommunityState } from './state.ts'
import { createBody, dice, entryAfter, randomOperation, text, userOf } from './testing/random-community.ts'

const numRuns = process.env['CONCLAVE_LONG'] === undefined ? 800 : 100_000
const OWNER = userOf(0)
const SIGNATURE = new Uint8Array(64).fill(6)
const code = (act: () => unknown): unknown => {
  try {
    act()
    return undefined
  } catch (error) {
    return codeOf(error) ?? error
  }
}

function storedOf(entry: Entry, signatures = [SIGNATURE]): Uint8Array {
  return encodeStoredEntry({ unsigned: unsignedEntry(entry), signatures, serverTime: 1_700_000_000_000 })
}

/** One entry of every type. */
function samples(): ReadonlyMap<string, Uint8Array> {
  const by = dice(3)
  const roles = [{ id: ledgerId('RoleId', 1, new Uint8Array(10).fill(1)), permissions: permissionSet('manageRoles'), text: text(1) }]
  const first = entryAfter(null, OWNER, { type: 'create', body: createBody({ roles }) })
  const found = new Map<string, Uint8Array>([['create', storedOf(first.entry)]])
  const state = (reduce(null, first) as { state: CommunityState }).state
  found.set('close', storedOf(entryAfter(state, OWNER, { type: 'close', body: {} }).entry))
  while (found.size < OPERATION_TYPES.length) {
    const { userId, operation } = randomOperation(by, state, [OWNER, userOf(1) as UserId])
    found.set(operation.type, storedOf(entryAfter(state, userId, operation).entry))
  }
  return found
}
const SAMPLES = samples()

describe('stored entries', () => {
  it.each([...SAMPLES])('gives back %s as it was encoded', (type, encoded) => {
    const stored = decodeStoredEntry(encoded)
    expect(stored.entry.type).toBe(type)
    expect(unsignedEntry(stored.entry)).toEqual(stored.unsigned)
    expect(Buffer.from(encodeStoredEntry(stored)).equals(encoded)).toBe(true)
  })

  it('takes no other form of the same, and refuses everything else by name', () => {
    const changed = fc
      .tuple(fc.constantFrom(...SAMPLES.values()), fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'extend'))
      .map(([sample, place, byte, how]) => {
        const at = place % sample.length
        if (how === 'cut') return sample.subarray(0, at)
        return how === 'extend' ? Uint8Array.from([...sample, byte]) : sample.with(at, byte)
      })
    fc.assert(
      fc.property(changed, (bytes) => {
        let read
        try {
          read = decodeStoredEntry(bytes)
        } catch (error) {
          expect(['E_LEDGER_INVALID', 'E_VERSION']).toContain(codeOf(error))
          return
        }
        expect(Buffer.from(encodeStoredEntry(read)).equals(bytes)).toBe(true)
        expect(encodeCbor(unsignedEntry(read.entry))).toEqual(encodeCbor(read.unsigned))
      }),
      { numRuns },
    )
  })

  it('says that a later version is a later version', () => {
    const [unsigned, signatures, time] = decodeCbor(SAMPLES.get('leave') as Uint8Array) as [Cbor[], Cbor, Cbor]
    expect(code(() => decodeStoredEntry(encodeCbor([[2, ...unsigned.slice(1)], signatures, time])))).toBe('E_VERSION')
    expect(code(() => decodeStoredEntry(encodeCbor([unsigned.with(4, 'no-such-type'), signatures, time])))).toBe('E_LEDGER_INVALID')
    expect(code(() => decodeStoredEntry(encodeCbor([unsigned, [], time])))).toBe('E_LEDGER_INVALID')
    expect(code(() => decodeStoredEntry(encodeCbor([unsigned, [SIGNATURE, SIGNATURE, SIGNATURE], time])))).toBe('E_LEDGER_INVALID')
  })

  it('is what a device signed, with the time of the server', () => {
    const stored = decodeStoredEntry(SAMPLES.get('nickname') as Uint8Array)
    const sent = encodeSignedEntry(stored.unsigned, [SIGNATURE])
    expect(decodeStoredEntry(stampEntry(sent, 42))).toEqual({ ...stored, serverTime: 42 })
    expect(code(() => stampEntry(SAMPLES.get('nickname') as Uint8Array, 42))).toBe('E_LEDGER_INVALID')
    expect(code(() => stampEntry(new Uint8Array(LIMITS.ledgerEntryBytes + 1), 42))).toBe('E_LEDGER_INVALID')
  })
})

describe('limits', () => {
  const state = (reduce(null, entryAfter(null, OWNER, { type: 'create', body: createBody() })) as { state: CommunityState }).state
  const encode = (operation: Operation): unknown => code(() => storedOf((entryAfter(state, OWNER, operation) as VerifiedEntry).entry))

  it('are kept by every text, list and number', () => {
    const long = { generation: 1, sealed: new Uint8Array(LIMITS.ledgerTextBytes + 1) }
    const id = ledgerId('ChannelId', 2, new Uint8Array(10))
    expect(encode({ type: 'community-edit', body: { text: text(1), icon: null } })).toBeUndefined()
    expect(encode({ type: 'community-edit', body: { text: long, icon: null } })).toBe('E_MALFORMED')
    expect(encode({ type: 'community-edit', body: { text: { generation: 0, sealed: new Uint8Array(60) }, icon: null } })).toBe('E_MALFORMED')
    expect(encode({ type: 'community-edit', body: { text: { generation: 1, sealed: new Uint8Array(47) }, icon: null } })).toBe('E_MALFORMED')
    expect(encode({ type: 'slow-mode', body: { id, seconds: LIMITS.slowModeSeconds + 1 } })).toBe('E_MALFORMED')
    expect(encode({ type: 'successors', body: { userIds: Array.from({ length: 11 }, (_, i) => userOf(i)) } })).toBe('E_MALFORMED')
    expect(encode({ type: 'channel-edit', body: { id: 'AAAA' as typeof id, text: text(1) } })).toBe('E_MALFORMED')
    expect(encode({ type: 'history-policy', body: { id, policy: 'nothing' as 'shared' } })).toBe('E_MALFORMED')
  })

  it('hold for a whole entry', () => {
    const channels = Array.from({ length: 64 }, (_, i) => ({
      id: ledgerId('ChannelId', 1, new Uint8Array(10).fill(i)),
      type: 'text' as const,
      text: { generation: 1, sealed: new Uint8Array(1_000) },
      categoryId: null,
      overrides: null,
      policy: 'shared' as const,
      slowMode: 0,
    }))
    expect(code(() => storedOf(entryAfter(null, OWNER, { type: 'create', body: createBody({ channels }) }).entry))).toBe('E_TOO_LARGE')
  })
})

it('names in an id the entry that makes it', () => {
  for (const seq of [1, 255, 256, 70_000, 2 ** 40]) expect(madeBy(ledgerId('RoleId', seq, new Uint8Array(10).fill(255)))).toBe(seq)
  expect(code(() => ledgerId('RoleId', 1, new Uint8Array(9)))).toBe('E_MALFORMED')
})
