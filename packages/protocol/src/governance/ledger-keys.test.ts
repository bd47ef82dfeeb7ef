import { beforeEach, describe, expect, it } from 'vitest'
import type { UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import type { Operation } from './operations.ts'
import { isLedgerKeyDue, mayMakeLedgerKey } from './ledger-keys.ts'
import { hashOf } from './testing/random-community.ts'
import { ADA, BOB, type Changed, CY, DAN, invite, join, type listedInvite, SmallCommunity } from './testing/small-community.ts'

const here = new SmallCommunity()
const { attempt, must } = here
const DAY = 86_400_000
const CAUSED = LIMITS.ledgerKeysCaused
const UNCAUSED = LIMITS.ledgerKeysUncaused

const members = { groupId: hashOf(3), epoch: 1, sealed: new Uint8Array(112) }
const commitments = { commitment: hashOf(1), historyCommitment: hashOf(2) }
/** The next generation, over the one before. */
const key = (): Operation => {
  const previous = here.state.ledgerKeys.length
  return { type: 'ledger-key', body: { generation: previous + 1, ...commitments, previous, wrap: new Uint8Array(80), members } }
}
/** So many keys one after the other. @returns how many were taken */
function keysBy(userId: UserId, count: number, before: () => void = () => undefined): number {
  let taken = 0
  for (let i = 0; i < count; i++) {
    before()
    if (attempt(userId, key()) === 'applied') taken++
  }
  return taken
}
let invites = 0
/** A cause that every member can make: an invite of one's own that is withdrawn. */
const withdraw = (userId: UserId) => () => {
  const id = `${'D'.repeat(17)}${1_000 + invites++}A` as ReturnType<typeof listedInvite>
  must(userId, invite({ id }))
  must(userId, { type: 'invite-revoke', body: { id } })
}
const tomorrow = (): Changed => ({ serverTime: (Math.floor(here.state.time / DAY) + 1) * DAY })

beforeEach(here.begin)

describe('keys of the ledger, of which there are not many for ever', () => {
  it('are made by a member a few times a day without a cause, by the owner at any time', () => {
    expect(keysBy(BOB, UNCAUSED + 5)).toBe(UNCAUSED)
    expect(attempt(BOB, key())).toBe('E_RATE_LIMITED')
    expect(mayMakeLedgerKey(here.state, BOB, here.state.time)).toBe(false)
    // Nobody else has less because of that.
    expect([keysBy(CY, UNCAUSED + 1), keysBy(ADA, 3 * CAUSED)]).toEqual([UNCAUSED, 3 * CAUSED])
    expect(attempt(BOB, key(), tomorrow())).toBe('applied')
  })

  it('are made more often where something ended, but no member can make causes and keys without end', () => {
    expect(keysBy(BOB, CAUSED + 3, withdraw(BOB))).toBe(CAUSED)
    expect(isLedgerKeyDue(here.state, here.state.time)).toBe(true)
    expect(attempt(BOB, key())).toBe('E_RATE_LIMITED')
    expect(attempt(CY, key())).toBe('applied')
    // What needs no cause is another allowance: a false key after the last one can be mended.
    expect(keysBy(BOB, UNCAUSED + 1)).toBe(UNCAUSED)
  })

  it('have a cause in a newer head, by which a device may be gone', () => {
    expect(keysBy(BOB, UNCAUSED)).toBe(UNCAUSED)
    must(CY, { type: 'chain-head', body: { userId: BOB, head: { seq: 9, hash: hashOf(9) } } }, { subjectDevices: 1 })
    expect([attempt(BOB, key()), attempt(BOB, key())]).toEqual(['applied', 'E_RATE_LIMITED'])
    must(CY, { type: 'nickname', body: { userId: CY, text: null } }, { head: { seq: 6, hash: hashOf(6) } })
    expect([attempt(BOB, key()), attempt(BOB, key())]).toEqual(['applied', 'E_RATE_LIMITED'])
    // No cause: the head that the key itself names, and somebody who comes.
    expect(attempt(BOB, key(), { head: { seq: 12, hash: hashOf(12) } })).toBe('E_RATE_LIMITED')
    must(DAN, join())
    expect(attempt(BOB, key())).toBe('E_RATE_LIMITED')
  })

  it('are not to be had anew by going and coming again', () => {
    expect(keysBy(BOB, UNCAUSED)).toBe(UNCAUSED)
    must(BOB, { type: 'leave', body: {} })
    must(BOB, join())
    must(CY, key())
    expect(attempt(BOB, key())).toBe('E_RATE_LIMITED')
  })
})
