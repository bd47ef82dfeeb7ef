import { beforeEach, describe, expect, it } from 'vitest'
import type { VerifiedEntry } from './entry.ts'
import { ledgerId } from './forms.ts'
import type { Operation } from './operations.ts'
import { NO_PERMISSIONS, permissionSet } from './permissions.ts'
import { reduce } from './reduce.ts'
import { type CommunityState, memberOf } from './state.ts'
import { createBody, entryAfter, hashOf, text } from './testing/random-community.ts'
import { ADA, BOB, type Changed, CY, NOBODY, SmallCommunity } from './testing/small-community.ts'

const here = new SmallCommunity()
const { attempt, must } = here

beforeEach(here.begin)

describe('the chain of entries', () => {
  const nickname: Operation = { type: 'nickname', body: { userId: BOB, text: null } }

  it('takes the next entry only, with the hash of the one before', () => {
    const right = entryAfter(here.state, BOB, nickname)
    expect(attempt(BOB, nickname, { seq: here.state.seq })).toBe('E_CONFLICT')
    expect(attempt(BOB, nickname, { seq: here.state.seq + 2 })).toBe('E_CONFLICT')
    expect(attempt(BOB, nickname, { prevHash: hashOf(here.state.seq, 1) })).toBe('E_CONFLICT')
    expect(attempt(BOB, nickname, { communityId: 'A'.repeat(43) as CommunityState['communityId'] })).toBe('E_LEDGER_INVALID')
    expect(attempt(BOB, nickname, { serverTime: here.state.time - 1 })).toBe('E_LEDGER_INVALID')
    expect(attempt(BOB, nickname, { serverTime: here.state.time })).toBe('applied')
    expect(reduce(here.state, right)).toMatchObject({ kind: 'refused', code: 'E_CONFLICT' })
  })

  it('begins with a creation, and has one only', () => {
    const create: Operation = { type: 'create', body: createBody() }
    const begin = (operation: Operation, changed: Changed = {}) => reduce(null, entryAfter(null, ADA, operation, changed))
    expect(begin(nickname)).toMatchObject({ code: 'E_LEDGER_INVALID' })
    expect(begin(create, { seq: 2 })).toMatchObject({ code: 'E_LEDGER_INVALID' })
    expect(begin(create, { communityId: here.state.communityId })).toMatchObject({ code: 'E_LEDGER_INVALID' })
    expect(begin(create, { prevHash: hashOf(1) })).toMatchObject({ code: 'E_LEDGER_INVALID' })
    expect(begin(create, { coSigner: new Uint8Array(32) })).toMatchObject({ code: 'E_LEDGER_INVALID' })
    expect(attempt(ADA, create)).toBe('E_LEDGER_INVALID')
  })

  it('checks the ids and references of a template', () => {
    const id = (n: number) => ledgerId('ChannelId', 1, new Uint8Array(10).fill(n))
    const channel = { id: id(1), type: 'text', text: text(1), categoryId: null, overrides: null, policy: 'shared', slowMode: 0 } as const
    const begin = (changed: Parameters<typeof createBody>[0]) => {
      const result = reduce(null, entryAfter(null, ADA, { type: 'create', body: createBody(changed) }))
      return result.kind === 'refused' ? result.code : 'applied'
    }
    expect(begin({ channels: [channel, { ...channel, id: id(2) }] })).toBe('applied')
    expect(begin({ channels: [channel, channel] })).toBe('E_LEDGER_INVALID')
    expect(begin({ channels: [{ ...channel, id: ledgerId('ChannelId', 2, new Uint8Array(10)) }] })).toBe('E_LEDGER_INVALID')
    expect(begin({ channels: [{ ...channel, categoryId: ledgerId('CategoryId', 1, new Uint8Array(10)) }] })).toBe('E_NOT_FOUND')
    const stranger = ledgerId('RoleId', 1, new Uint8Array(10))
    const overrides = { roles: [{ roleId: stranger, allow: permissionSet('viewChannel'), deny: NO_PERMISSIONS }], members: [] }
    expect(begin({ channels: [{ ...channel, overrides }] })).toBe('E_NOT_FOUND')
  })
})

describe('heads of the actors', () => {
  it('never go back and never fork; a newer one counts from now on', () => {
    const leave: Operation = { type: 'nickname', body: { userId: BOB, text: null } }
    must(BOB, leave, { head: { seq: 6, hash: hashOf(6) }, devices: 3 })
    expect(here.state.leaves).toBe(1 + 3 + 1)
    expect(attempt(BOB, leave, { head: { seq: 5, hash: hashOf(5) } })).toBe('E_STALE_HEAD')
    expect(attempt(BOB, leave, { head: { seq: 6, hash: hashOf(6, 1) } })).toBe('E_CHAIN_FORK')
    must(CY, { type: 'chain-head', body: { userId: BOB, head: { seq: 9, hash: hashOf(9) } } }, { subjectDevices: 1 })
    expect(attempt(BOB, leave, { head: { seq: 8, hash: hashOf(8) } })).toBe('E_STALE_HEAD')
    expect(attempt(CY, { type: 'chain-head', body: { userId: BOB, head: { seq: 9, hash: hashOf(9) } } })).toBe('E_STALE_HEAD')
    expect(attempt(CY, { type: 'chain-head', body: { userId: NOBODY, head: { seq: 9, hash: hashOf(9) } } })).toBe('E_NOT_A_MEMBER')
    expect(here.state.leaves).toBe(3)
  })

  it('are told by the account itself with the entry that names them', () => {
    const head = { seq: 7, hash: hashOf(7) }
    const tell = (body: typeof head): Operation => ({ type: 'chain-head', body: { userId: BOB, head: body } })
    expect(attempt(BOB, tell({ seq: 6, hash: hashOf(6) }), { head })).toBe('E_STALE_HEAD')
    expect(attempt(BOB, tell({ seq: 7, hash: hashOf(7, 1) }), { head })).toBe('E_STALE_HEAD')
    must(BOB, tell(head), { head, devices: 2, subjectDevices: 2 })
    expect([memberOf(here.state, BOB)?.head, here.state.leaves]).toEqual([head, 4])
  })
})

it('throws what is no rule of the ledger', () => {
  expect(() => reduce(here.state, { entry: null } as unknown as VerifiedEntry)).toThrow(TypeError)
})
