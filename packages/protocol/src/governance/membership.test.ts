import { beforeEach, describe, expect, it } from 'vitest'
import { idFromBytes, type UserId } from '../ids.ts'
import { LIMITS, PERIODS } from '../limits.ts'
import { permissionsOf } from './evaluate.ts'
import type { Operation } from './operations.ts'
import { hasPermission } from './permissions.ts'
import { isLedgerKeyDue } from './ledger-keys.ts'
import { reduce } from './reduce.ts'
import { type CommunityState, memberOf } from './state.ts'
import { entryAfter, hashOf, text, userOf } from './testing/random-community.ts'
import { ADA, begun, BOB, CY, DAN, give, INVITE, invite, join, listedInvite, NOBODY, SmallCommunity } from './testing/small-community.ts'
import { lookUp } from './trie.ts'

const here = new SmallCommunity()
const { attempt, must, addRole } = here

beforeEach(here.begin)

describe('joining', () => {
  const at = (entry: number) => here.state.time + entry
  it('needs an invite that exists, lives and has uses left', () => {
    expect(attempt(DAN, join(listedInvite(7)))).toBe('E_INVITE_INVALID')
    must(ADA, invite({ id: listedInvite(2), uses: 1 }))
    must(ADA, invite({ id: listedInvite(3), expires: at(10_000) }))
    must(ADA, invite({ id: listedInvite(4) }))
    must(ADA, { type: 'invite-revoke', body: { id: listedInvite(4) } })
    must(DAN, join(listedInvite(2)))
    expect(attempt(NOBODY, join(listedInvite(2)))).toBe('E_INVITE_USED')
    const expires = lookUp(here.state.invites, listedInvite(3))?.expires as number
    expect(attempt(NOBODY, join(listedInvite(3)), { serverTime: expires })).toBe('E_INVITE_EXPIRED')
    expect(attempt(NOBODY, join(listedInvite(4)))).toBe('E_INVITE_REVOKED')
    expect(attempt(NOBODY, join(listedInvite(3)), { serverTime: expires - 1 })).toBe('applied')
  })

  it('needs the signature by the key of that invite', () => {
    expect(attempt(DAN, join(), { coSigner: null })).toBe('E_SIGNATURE')
    expect(attempt(DAN, join(), { coSigner: new Uint8Array(32) })).toBe('E_SIGNATURE')
    expect(attempt(BOB, { type: 'leave', body: {} }, { coSigner: new Uint8Array(32).fill(4) })).toBe('E_LEDGER_INVALID')
  })

  it('is refused to members, to the banned, and when there is no room for the devices', () => {
    expect(attempt(BOB, join())).toBe('E_ALREADY_MEMBER')
    must(ADA, { type: 'ban', body: { userId: DAN, reason: null } })
    expect(attempt(DAN, join())).toBe('E_BANNED')
    must(ADA, { type: 'unban', body: { userId: DAN } })
    expect(attempt(DAN, join(), { devices: LIMITS.groupLeaves - here.state.leaves + 1 })).toBe('E_COMMUNITY_FULL')
    expect(attempt(DAN, join(), { devices: LIMITS.groupLeaves - here.state.leaves })).toBe('applied')
  })

  it('stops at fifty people in a group', () => {
    here.state = begun({ kind: 'group' })
    must(ADA, invite())
    for (let i = 1; i < LIMITS.groupMembers; i++) must(userOf(i), join())
    expect(attempt(userOf(LIMITS.groupMembers), join())).toBe('E_COMMUNITY_FULL')
  })

  it('leaves no way in for what was kicked: roles are gone, a timeout waits', () => {
    const moderator = addRole(1, 'kickMembers')
    must(ADA, give(BOB, moderator))
    must(ADA, { type: 'timeout', body: { userId: CY, until: here.state.time + 1e6, reason: null } })
    must(ADA, { type: 'kick', body: { userId: BOB, reason: null } })
    must(CY, { type: 'leave', body: {} })
    for (const userId of [BOB, CY]) must(userId, join())
    expect(memberOf(here.state, BOB)?.membership.roles).toEqual([])
    expect(attempt(CY, { type: 'nickname', body: { userId: CY, text: null } })).toBe('E_TIMED_OUT')
  })
})

describe('owner', () => {
  it('stays until somebody has taken over', () => {
    expect(attempt(ADA, { type: 'leave', body: {} })).toBe('E_OWNER')
    const offer = entryAfter(here.state, ADA, { type: 'owner-offer', body: { userId: BOB } })
    expect(attempt(BOB, { type: 'owner-offer', body: { userId: CY } })).toBe('E_FORBIDDEN')
    here.state = (reduce(here.state, offer) as { state: CommunityState }).state
    expect(here.state.owner).toBe(ADA)
    expect(attempt(CY, { type: 'owner-accept', body: { offer: offer.hash } })).toBe('E_NOT_FOUND')
    expect(attempt(BOB, { type: 'owner-accept', body: { offer: hashOf(3, 3) } })).toBe('E_NOT_FOUND')
    must(BOB, { type: 'owner-accept', body: { offer: offer.hash } })
    expect(here.state.owner).toBe(BOB)
    expect(hasPermission(permissionsOf(here.state, ADA), 'administrator')).toBe(false)
    must(ADA, { type: 'leave', body: {} })
    expect(attempt(ADA, { type: 'leave', body: {} })).toBe('E_NOT_A_MEMBER')
  })

  it('takes an offer back when the other leaves, and names successors among members', () => {
    must(ADA, { type: 'owner-offer', body: { userId: BOB } })
    must(ADA, { type: 'successors', body: { userIds: [BOB, CY] } })
    expect(attempt(ADA, { type: 'successors', body: { userIds: [NOBODY] } })).toBe('E_NOT_A_MEMBER')
    expect(attempt(ADA, { type: 'successors', body: { userIds: [BOB, BOB] } })).toBe('E_LEDGER_INVALID')
    must(BOB, { type: 'leave', body: {} })
    expect([here.state.offer, here.state.successors]).toEqual([null, [CY]])
  })

  it('of a group leaves no offer behind: it was theirs, not the heir’s', () => {
    here.state = begun({ kind: 'group' })
    must(ADA, invite())
    for (const userId of [CY, BOB]) must(userId, join())
    const offer = entryAfter(here.state, ADA, { type: 'owner-offer', body: { userId: BOB } })
    here.state = (reduce(here.state, offer) as { state: CommunityState }).state
    must(ADA, { type: 'leave', body: {} })
    expect(attempt(BOB, { type: 'owner-accept', body: { offer: offer.hash } })).toBe('E_NOT_FOUND')
    expect([here.state.owner, here.state.offer]).toEqual([CY, null])
  })

  it('closes a community for good; a group goes to the one who is there longest', () => {
    const community = here.state
    here.state = begun({ kind: 'group' })
    must(ADA, invite())
    for (const userId of [CY, BOB]) must(userId, join())
    must(ADA, { type: 'leave', body: {} })
    expect(here.state.owner).toBe(CY)
    for (const userId of [CY, BOB]) must(userId, { type: 'leave', body: {} })
    expect(here.state.closed).toBe(true)
    here.state = community
    expect(attempt(BOB, { type: 'close', body: {} })).toBe('E_FORBIDDEN')
    must(ADA, { type: 'close', body: {} })
    expect(attempt(ADA, { type: 'leave', body: {} })).toBe('E_COMMUNITY_CLOSED')
  })
})

describe('moderation', () => {
  it('cannot be done by strangers, by the timed out, or without the permission', () => {
    expect(attempt(NOBODY, { type: 'leave', body: {} })).toBe('E_NOT_A_MEMBER')
    expect(attempt(BOB, { type: 'kick', body: { userId: CY, reason: null } })).toBe('E_FORBIDDEN')
    must(ADA, { type: 'timeout', body: { userId: BOB, until: here.state.time + 60_000, reason: null } })
    expect(attempt(BOB, { type: 'nickname', body: { userId: BOB, text: null } })).toBe('E_TIMED_OUT')
    expect(attempt(BOB, { type: 'nickname', body: { userId: BOB, text: null } }, { serverTime: here.state.time + 60_000 })).toBe('applied')
    expect(attempt(ADA, { type: 'timeout', body: { userId: BOB, until: here.state.time + PERIODS.timeout + 2_000, reason: null } })).toBe(
      'E_LEDGER_INVALID',
    )
    expect(attempt(ADA, { type: 'unban', body: { userId: CY } })).toBe('E_NOT_FOUND')
    must(ADA, { type: 'ban', body: { userId: CY, reason: text(1) } })
    expect(attempt(ADA, { type: 'ban', body: { userId: CY, reason: null } })).toBe('E_BANNED')
    expect(attempt(ADA, { type: 'kick', body: { userId: CY, reason: null } })).toBe('E_NOT_A_MEMBER')
  })

  it('makes a new key of the texts due, and the key is the next one', () => {
    const members = { groupId: hashOf(3), epoch: 1, sealed: new Uint8Array(112) }
    const key = (generation: number, previous: number): Operation => ({
      type: 'ledger-key',
      body: { generation, commitment: hashOf(1), historyCommitment: hashOf(2), previous, wrap: new Uint8Array(80), members },
    })
    expect(isLedgerKeyDue(here.state, here.state.time)).toBe(false)
    must(ADA, { type: 'kick', body: { userId: CY, reason: null } })
    expect(isLedgerKeyDue(here.state, here.state.time)).toBe(true)
    expect([attempt(BOB, key(3, 1)), attempt(BOB, key(2, 2))]).toEqual(['E_LEDGER_INVALID', 'E_LEDGER_INVALID'])
    must(BOB, key(2, 1))
    expect(isLedgerKeyDue(here.state, here.state.time)).toBe(false)
    must(ADA, invite({ id: listedInvite(5), expires: here.state.time + 50_000 }))
    expect([isLedgerKeyDue(here.state, here.state.time + 40_000), isLedgerKeyDue(here.state, here.state.time + 51_000)]).toEqual([false, true])
  })

  it('keeps the list of invites short: those that have ended make room', () => {
    for (let i = 1; i < LIMITS.invites; i++) must(ADA, invite({ id: `${'C'.repeat(17)}${1_000 + i}A` as typeof INVITE }))
    expect(attempt(ADA, invite({ id: listedInvite(8) }))).toBe('E_COMMUNITY_LIMIT')
    must(ADA, { type: 'invite-revoke', body: { id: INVITE } })
    must(ADA, invite({ id: listedInvite(8) }))
    expect(attempt(DAN, join(INVITE), { coSigner: new Uint8Array(32).fill(4) })).toBe('E_INVITE_INVALID')
  })

  it('lets no member use up the invites: each has some, and the last are for those who manage', () => {
    const numbered = (n: number) => `${'E'.repeat(17)}${1_000 + n}A` as typeof INVITE
    const make = (userId: UserId, from: number, count: number) =>
      Array.from({ length: count }, (_, i) => attempt(userId, invite({ id: numbered(from + i) }))).filter((result) => result === 'applied').length
    expect(make(BOB, 0, LIMITS.invitesPerMember + 3)).toBe(LIMITS.invitesPerMember)
    expect(attempt(BOB, invite({ id: numbered(90) }))).toBe('E_COMMUNITY_LIMIT')
    must(BOB, { type: 'invite-revoke', body: { id: numbered(0) } })
    expect(attempt(BOB, invite({ id: numbered(90) }))).toBe('applied')
    for (let i = 20; i < 28; i++) {
      must(userOf(i), join())
      make(userOf(i), i * 100, LIMITS.invitesPerMember)
    }
    expect(attempt(CY, invite({ id: numbered(91) }))).toBe('E_COMMUNITY_LIMIT')
    expect(make(ADA, 5_000, LIMITS.invites)).toBeGreaterThanOrEqual(LIMITS.invites - LIMITS.invitesOfMembers)
  })

  it('bans so many who were never here, and everybody who was', () => {
    const moderator = addRole(1, 'banMembers')
    must(ADA, give(BOB, moderator))
    const ban = (userId: UserId): Operation => ({ type: 'ban', body: { userId, reason: null } })
    for (let i = 0; i < LIMITS.strangerBans; i++) must(BOB, ban(stranger(i)))
    expect(attempt(BOB, ban(NOBODY))).toBe('E_COMMUNITY_LIMIT')
    must(BOB, ban(CY))
    // An end of such a ban leaves nothing, so that bans of invented people do not pile up.
    const { size } = here.state.people
    must(BOB, { type: 'unban', body: { userId: stranger(0) } })
    expect([here.state.people.size, lookUp(here.state.people, stranger(0))]).toEqual([size - 1, undefined])
    expect(attempt(BOB, ban(NOBODY))).toBe('applied')
    must(BOB, { type: 'unban', body: { userId: CY } })
    expect(lookUp(here.state.people, CY)?.head).not.toBeNull()
  })
})

/** Nobody's, and another one for each number. */
function stranger(n: number): UserId {
  return idFromBytes(
    'UserId',
    new Uint8Array(32)
      .fill(250)
      .with(0, n % 256)
      .with(1, Math.floor(n / 256)),
  )
}
