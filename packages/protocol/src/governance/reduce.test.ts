import { beforeEach, describe, expect, it } from 'vitest'
import type { ChannelId, RoleId, UserId } from '../ids.ts'
import { LIMITS, PERIODS } from '../limits.ts'
import { audienceOf, BASE_AUDIENCE, isInAudience, mayRead, usersOf } from './audience.ts'
import type { VerifiedEntry } from './entry.ts'
import { permissionsIn, permissionsOf } from './evaluate.ts'
import { EVERYONE, ledgerId, type Target } from './forms.ts'
import type { Operation } from './operations.ts'
import { hasPermission, NO_PERMISSIONS, type Permission, permissionSet } from './permissions.ts'
import { isLedgerKeyDue, mayPost, mayReadHistory } from './questions.ts'
import { placeEntry, reduce } from './reduce.ts'
import { type CommunityState, memberOf } from './state.ts'
import { createBody, entryAfter, hashOf, text, userOf } from './testing/random-community.ts'
import { lookUp } from './trie.ts'

const [ADA, BOB, CY, DAN] = [userOf(0), userOf(1), userOf(2), userOf(3)] as [UserId, UserId, UserId, UserId]
const INVITE = listedInvite(1)
const NOBODY = userOf(99)

function listedInvite(n: number) {
  return `${'B'.repeat(20)}${String.fromCharCode(65 + n)}A` as Extract<Operation, { type: 'join' }>['body']['inviteId']
}

type Changed = Parameters<typeof entryAfter>[3]
let state: CommunityState

function attempt(userId: UserId, operation: Operation, changed?: Changed): string {
  const result = reduce(state, entryAfter(state, userId, operation, changed))
  if (result.kind === 'refused') return result.code
  state = result.state
  return 'applied'
}

function must(userId: UserId, operation: Operation, changed?: Changed): void {
  expect(attempt(userId, operation, changed)).toBe('applied')
}

const invite = (changed: Partial<Extract<Operation, { type: 'invite-create' }>['body']> = {}): Operation => ({
  type: 'invite-create',
  body: { id: INVITE, signKey: new Uint8Array(32).fill(4), kemKey: new Uint8Array(1_216), expires: 0, uses: 0, open: false, ...changed },
})
const join = (inviteId = INVITE): Operation => ({ type: 'join', body: { inviteId } })

function addRole(position: number, ...names: Permission[]): RoleId {
  const id = ledgerId('RoleId', state.seq + 1, new Uint8Array(10).fill(position))
  must(ADA, { type: 'role-create', body: { id, permissions: permissionSet(...names), text: text(1), position } })
  return id
}

function addChannel(overrides: Extract<Operation, { type: 'channel-create' }>['body']['overrides'] = null): ChannelId {
  const id = ledgerId('ChannelId', state.seq + 1, new Uint8Array(10).fill(1))
  const body = { id, type: 'text', text: text(2), categoryId: null, overrides, policy: 'shared', slowMode: 0, position: 0 } as const
  must(ADA, { type: 'channel-create', body })
  return id
}

const give = (userId: UserId, roleId: RoleId): Operation => ({ type: 'member-roles', body: { userId, add: [roleId], remove: [] } })
const override = (id: ChannelId, target: Target, allow: Permission[], deny: Permission[] = []): Operation => ({
  type: 'override',
  body: { place: { type: 'channel', id }, target, allow: permissionSet(...allow), deny: permissionSet(...deny) },
})
const everyone: Target = { type: 'role', id: EVERYONE }

beforeEach(() => {
  const first = reduce(null, entryAfter(null, ADA, { type: 'create', body: createBody() }))
  if (first.kind === 'refused') throw new Error(first.code)
  state = first.state
  must(ADA, invite())
  for (const userId of [BOB, CY]) must(userId, join())
})

describe('the chain of entries', () => {
  const nickname: Operation = { type: 'nickname', body: { userId: BOB, text: null } }

  it('takes the next entry only, with the hash of the one before', () => {
    const right = entryAfter(state, BOB, nickname)
    expect(attempt(BOB, nickname, { seq: state.seq })).toBe('E_CONFLICT')
    expect(attempt(BOB, nickname, { seq: state.seq + 2 })).toBe('E_CONFLICT')
    expect(attempt(BOB, nickname, { prevHash: hashOf(state.seq, 1) })).toBe('E_CONFLICT')
    expect(attempt(BOB, nickname, { communityId: 'A'.repeat(43) as CommunityState['communityId'] })).toBe('E_LEDGER_INVALID')
    expect(attempt(BOB, nickname, { serverTime: state.time - 1 })).toBe('E_LEDGER_INVALID')
    expect(attempt(BOB, nickname, { serverTime: state.time })).toBe('applied')
    expect(reduce(state, right)).toMatchObject({ kind: 'refused', code: 'E_CONFLICT' })
  })

  it('tells what a server withholds, repeats or forks', () => {
    const place = (changed: Changed): string => placeEntry(state, entryAfter(state, BOB, nickname, changed))
    expect(place({})).toBe('next')
    expect(place({ prevHash: hashOf(1, 1) })).toBe('fork')
    expect(place({ seq: state.seq + 2 })).toBe('ahead')
    expect(place({ seq: state.seq, hash: state.hash })).toBe('repeat')
    expect(place({ seq: state.seq, hash: hashOf(state.seq, 1) })).toBe('fork')
    expect(place({ seq: 1 })).toBe('behind')
  })

  it('begins with a creation, and has one only', () => {
    const create: Operation = { type: 'create', body: createBody() }
    const begin = (operation: Operation, changed: Changed = {}) => reduce(null, entryAfter(null, ADA, operation, changed))
    expect(begin(nickname)).toMatchObject({ code: 'E_LEDGER_INVALID' })
    expect(begin(create, { seq: 2 })).toMatchObject({ code: 'E_LEDGER_INVALID' })
    expect(begin(create, { communityId: state.communityId })).toMatchObject({ code: 'E_LEDGER_INVALID' })
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
    expect(state.leaves).toBe(1 + 3 + 1)
    expect(attempt(BOB, leave, { head: { seq: 5, hash: hashOf(5) } })).toBe('E_STALE_HEAD')
    expect(attempt(BOB, leave, { head: { seq: 6, hash: hashOf(6, 1) } })).toBe('E_CHAIN_FORK')
    must(CY, { type: 'chain-head', body: { userId: BOB, head: { seq: 9, hash: hashOf(9) } } }, { subjectDevices: 1 })
    expect(attempt(BOB, leave, { head: { seq: 8, hash: hashOf(8) } })).toBe('E_STALE_HEAD')
    expect(attempt(CY, { type: 'chain-head', body: { userId: BOB, head: { seq: 9, hash: hashOf(9) } } })).toBe('E_STALE_HEAD')
    expect(attempt(CY, { type: 'chain-head', body: { userId: NOBODY, head: { seq: 9, hash: hashOf(9) } } })).toBe('E_NOT_A_MEMBER')
    expect(state.leaves).toBe(3)
  })

  it('are told by the account itself with the entry that names them', () => {
    const head = { seq: 7, hash: hashOf(7) }
    const tell = (body: typeof head): Operation => ({ type: 'chain-head', body: { userId: BOB, head: body } })
    expect(attempt(BOB, tell({ seq: 6, hash: hashOf(6) }), { head })).toBe('E_STALE_HEAD')
    expect(attempt(BOB, tell({ seq: 7, hash: hashOf(7, 1) }), { head })).toBe('E_STALE_HEAD')
    must(BOB, tell(head), { head, devices: 2, subjectDevices: 2 })
    expect([memberOf(state, BOB)?.head, state.leaves]).toEqual([head, 4])
  })
})

describe('joining', () => {
  const at = (entry: number) => state.time + entry
  it('needs an invite that exists, lives and has uses left', () => {
    expect(attempt(DAN, join(listedInvite(7)))).toBe('E_INVITE_INVALID')
    must(ADA, invite({ id: listedInvite(2), uses: 1 }))
    must(ADA, invite({ id: listedInvite(3), expires: at(10_000) }))
    must(ADA, invite({ id: listedInvite(4) }))
    must(ADA, { type: 'invite-revoke', body: { id: listedInvite(4) } })
    must(DAN, join(listedInvite(2)))
    expect(attempt(NOBODY, join(listedInvite(2)))).toBe('E_INVITE_USED')
    const expires = lookUp(state.invites, listedInvite(3))?.expires as number
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
    expect(attempt(DAN, join(), { devices: LIMITS.groupLeaves - state.leaves + 1 })).toBe('E_COMMUNITY_FULL')
    expect(attempt(DAN, join(), { devices: LIMITS.groupLeaves - state.leaves })).toBe('applied')
  })

  it('stops at fifty people in a group', () => {
    const first = reduce(null, entryAfter(null, ADA, { type: 'create', body: createBody({ kind: 'group' }) }))
    state = (first as { state: CommunityState }).state
    must(ADA, invite())
    for (let i = 1; i < LIMITS.groupMembers; i++) must(userOf(i), join())
    expect(attempt(userOf(LIMITS.groupMembers), join())).toBe('E_COMMUNITY_FULL')
  })

  it('leaves no way in for what was kicked: roles are gone, a timeout waits', () => {
    const moderator = addRole(1, 'kickMembers')
    must(ADA, give(BOB, moderator))
    must(ADA, { type: 'timeout', body: { userId: CY, until: state.time + 1e6, reason: null } })
    must(ADA, { type: 'kick', body: { userId: BOB, reason: null } })
    must(CY, { type: 'leave', body: {} })
    for (const userId of [BOB, CY]) must(userId, join())
    expect(memberOf(state, BOB)?.membership.roles).toEqual([])
    expect(attempt(CY, { type: 'nickname', body: { userId: CY, text: null } })).toBe('E_TIMED_OUT')
  })
})

describe('rank', () => {
  it('protects whoever stands at or above', () => {
    const high = addRole(1, 'kickMembers', 'banMembers', 'moderateMembers', 'manageRoles', 'manageNicknames')
    const low = addRole(1, 'kickMembers')
    must(ADA, give(BOB, high))
    must(ADA, give(CY, high))
    for (const target of [ADA, CY]) {
      expect(attempt(BOB, { type: 'kick', body: { userId: target, reason: null } })).toBe('E_ROLE_ORDER')
      expect(attempt(BOB, { type: 'ban', body: { userId: target, reason: null } })).toBe('E_ROLE_ORDER')
      expect(attempt(BOB, { type: 'timeout', body: { userId: target, until: state.time + 9_000, reason: null } })).toBe('E_ROLE_ORDER')
      expect(attempt(BOB, { type: 'nickname', body: { userId: target, text: null } })).toBe('E_ROLE_ORDER')
      expect(attempt(BOB, give(target, low))).toBe('E_ROLE_ORDER')
    }
    expect(attempt(BOB, { type: 'role-edit', body: { id: high, permissions: NO_PERMISSIONS, text: null } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, { type: 'role-move', body: { id: high, position: 1 } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, { type: 'role-move', body: { id: low, position: 2 } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, { type: 'role-delete', body: { id: high } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, give(BOB, high))).toBe('E_ROLE_ORDER')
    const above = ledgerId('RoleId', state.seq + 1, new Uint8Array(10))
    expect(attempt(BOB, { type: 'role-create', body: { id: above, permissions: NO_PERMISSIONS, text: text(1), position: 3 } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, { type: 'role-create', body: { id: above, permissions: NO_PERMISSIONS, text: text(1), position: 2 } })).toBe('applied')
    expect(state.roleOrder).toEqual([EVERYONE, low, above, high])
  })

  it('lets nobody give or open what they do not have', () => {
    const admin = addRole(1, 'administrator')
    const keys = addRole(1)
    const manager = addRole(3, 'manageRoles', 'manageChannels')
    must(ADA, give(BOB, manager))
    expect(attempt(BOB, give(CY, admin))).toBe('E_NOT_YOURS_TO_GIVE')
    expect(attempt(BOB, { type: 'role-edit', body: { id: keys, permissions: permissionSet('banMembers'), text: null } })).toBe('E_NOT_YOURS_TO_GIVE')
    const secret = addChannel()
    must(ADA, override(secret, everyone, [], ['viewChannel']))
    must(ADA, override(secret, { type: 'role', id: keys }, ['viewChannel']))
    expect(attempt(BOB, give(BOB, keys))).toBe('E_NOT_YOURS_TO_GIVE')
    expect(attempt(BOB, { type: 'role-delete', body: { id: keys } })).toBe('E_NOT_YOURS_TO_GIVE')
    expect(attempt(BOB, override(secret, { type: 'member', id: BOB }, ['viewChannel']))).toBe('E_NOT_FOUND')
    expect(attempt(BOB, { type: 'channel-edit', body: { id: secret, text: text(1) } })).toBe('E_NOT_FOUND')
    const open = addChannel()
    expect(attempt(BOB, override(open, everyone, ['manageMessages']))).toBe('E_NOT_YOURS_TO_GIVE')
    expect(attempt(BOB, override(open, { type: 'role', id: manager }, [], ['sendMessages']))).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, override(open, { type: 'role', id: manager }, ['sendMessages']))).toBe('applied')
    expect(attempt(BOB, override(open, everyone, [], ['sendMessages']))).toBe('applied')
  })
})

describe('channels', () => {
  const place = (category: number) => ledgerId('CategoryId', category, new Uint8Array(10))
  const hidden = { roles: [{ roleId: EVERYONE, allow: NO_PERMISSIONS, deny: permissionSet('viewChannel') }], members: [] }

  it('follow their category until they have overrides of their own, and stay closed when it is deleted', () => {
    const categoryId = place(state.seq + 1)
    must(ADA, { type: 'category-create', body: { id: categoryId, text: text(1), position: 0, overrides: hidden } })
    const id = addChannel()
    expect(mayRead(state, BOB, id)).toBe(true)
    must(ADA, { type: 'channel-move', body: { id, categoryId, position: 0, sync: false } })
    expect(mayRead(state, BOB, id)).toBe(true)
    must(ADA, { type: 'channel-move', body: { id, categoryId, position: 0, sync: true } })
    expect(mayRead(state, BOB, id)).toBe(false)
    must(ADA, { type: 'category-delete', body: { id: categoryId } })
    expect(mayRead(state, BOB, id)).toBe(false)
    expect(state.uncategorised).toEqual([id])
    expect(mayRead(state, ADA, id)).toBe(true)
  })

  it('refuse ids that were made for another entry, unknown things and contradictions', () => {
    const body = { type: 'text', text: text(2), categoryId: null, overrides: null, policy: 'shared', slowMode: 0, position: 0 } as const
    const old = ledgerId('ChannelId', state.seq, new Uint8Array(10))
    expect(attempt(ADA, { type: 'channel-create', body: { ...body, id: old } })).toBe('E_LEDGER_INVALID')
    const fresh = ledgerId('ChannelId', state.seq + 1, new Uint8Array(10))
    expect(attempt(ADA, { type: 'channel-create', body: { ...body, id: fresh, categoryId: place(7) } })).toBe('E_NOT_FOUND')
    expect(attempt(BOB, { type: 'channel-create', body: { ...body, id: fresh } })).toBe('E_FORBIDDEN')
    const id = addChannel()
    expect(attempt(ADA, override(id, everyone, ['sendMessages'], ['sendMessages']))).toBe('E_LEDGER_INVALID')
    expect(attempt(ADA, override(id, { type: 'member', id: NOBODY }, ['sendMessages']))).toBe('E_NOT_A_MEMBER')
    expect(attempt(ADA, override(id, { type: 'role', id: ledgerId('RoleId', 1, new Uint8Array(10)) }, ['sendMessages']))).toBe('E_NOT_FOUND')
  })

  it('are posted to by those who may, at their pace', () => {
    const id = addChannel()
    const now = state.time
    expect(mayPost(state, BOB, id, now)).toEqual({ kind: 'yes' })
    expect(mayPost(state, NOBODY, id, now)).toEqual({ kind: 'no', code: 'E_NOT_A_MEMBER' })
    must(ADA, { type: 'slow-mode', body: { id, seconds: 30 } })
    expect(mayPost(state, BOB, id, now + 29_000, now)).toEqual({ kind: 'no', code: 'E_SLOW_MODE', retryAfter: 1_000 })
    expect(mayPost(state, BOB, id, now + 30_000, now)).toEqual({ kind: 'yes' })
    expect(mayPost(state, ADA, id, now, now)).toEqual({ kind: 'yes' })
    must(ADA, { type: 'timeout', body: { userId: BOB, until: state.time + 60_000, reason: null } })
    expect(mayPost(state, BOB, id, state.time)).toMatchObject({ kind: 'no', code: 'E_TIMED_OUT' })
    expect(mayPost(state, BOB, id, state.time + 60_000)).toEqual({ kind: 'yes' })
    expect(mayReadHistory(state, BOB, id)).toBe(true)
    must(ADA, override(id, everyone, [], ['sendMessages']))
    expect(mayPost(state, CY, id, state.time)).toEqual({ kind: 'no', code: 'E_FORBIDDEN' })
    must(ADA, override(id, everyone, [], ['viewChannel']))
    expect(mayPost(state, CY, id, state.time)).toEqual({ kind: 'no', code: 'E_NOT_FOUND' })
    expect(permissionsIn(state, CY, id)).toEqual(NO_PERMISSIONS)
  })
})

describe('small rights', () => {
  it('renaming belongs to managers, in a group to everybody', () => {
    const rename: Operation = { type: 'community-edit', body: { text: text(9), icon: null } }
    expect(attempt(BOB, rename)).toBe('E_FORBIDDEN')
    const manager = addRole(1, 'manageCommunity')
    must(ADA, give(BOB, manager))
    must(BOB, rename)
    state = { ...state, kind: 'group' }
    must(CY, rename)
  })

  it('an invite is withdrawn by its maker or a manager', () => {
    must(BOB, invite({ id: listedInvite(2) }))
    expect(attempt(CY, { type: 'invite-revoke', body: { id: listedInvite(2) } })).toBe('E_FORBIDDEN')
    must(BOB, { type: 'invite-revoke', body: { id: listedInvite(2) } })
    expect(attempt(BOB, { type: 'invite-revoke', body: { id: listedInvite(2) } })).toBe('E_INVITE_REVOKED')
    expect(attempt(BOB, { type: 'invite-revoke', body: { id: listedInvite(3) } })).toBe('E_INVITE_INVALID')
    must(BOB, invite({ id: listedInvite(3) }))
    must(ADA, { type: 'invite-revoke', body: { id: listedInvite(3) } })
  })

  it('a channel is not opened by moving it, without the right to change its overrides', () => {
    const mover = addRole(1, 'manageChannels')
    must(ADA, give(BOB, mover))
    const id = addChannel()
    must(ADA, override(id, everyone, [], ['sendMessages']))
    const move = (sync: boolean): Operation => ({ type: 'channel-move', body: { id, categoryId: null, position: 0, sync } })
    expect(attempt(BOB, move(true))).toBe('E_FORBIDDEN')
    must(BOB, move(false))
    must(ADA, { type: 'role-edit', body: { id: mover, permissions: permissionSet('manageChannels', 'manageRoles'), text: null } })
    expect(attempt(BOB, move(true))).toBe('E_NOT_YOURS_TO_GIVE')
    must(ADA, override(id, { type: 'role', id: mover }, ['sendMessages']))
    expect(attempt(BOB, move(true))).toBe('E_ROLE_ORDER')
  })
})

describe('audiences', () => {
  it('do not join a closed channel with the base only because every member may read it today', () => {
    const moderators = addRole(1)
    for (const userId of [BOB, CY]) must(ADA, give(userId, moderators))
    const open = addChannel()
    const closed = addChannel()
    must(ADA, override(closed, everyone, [], ['viewChannel']))
    must(ADA, override(closed, { type: 'role', id: moderators }, ['viewChannel']))
    expect(audienceOf(state, open)).toBe(BASE_AUDIENCE)
    const key = audienceOf(state, closed) as string
    expect(key).not.toBe(BASE_AUDIENCE)
    expect(usersOf(state, key)).toEqual(usersOf(state, BASE_AUDIENCE))
    must(DAN, join())
    expect(audienceOf(state, closed)).toBe(key)
    expect([isInAudience(state, key, DAN), isInAudience(state, BASE_AUDIENCE, DAN)]).toEqual([false, true])
  })

  it('are one for channels with one rule, and change with the rule alone', () => {
    const [first, second] = [addChannel(), addChannel()]
    for (const id of [first, second]) must(ADA, override(id, everyone, [], ['viewChannel', 'sendMessages']))
    must(ADA, override(second, everyone, ['addReactions'], ['viewChannel']))
    expect(audienceOf(state, first)).toBe(audienceOf(state, second))
    must(ADA, override(second, { type: 'member', id: BOB }, ['viewChannel']))
    expect(audienceOf(state, first)).not.toBe(audienceOf(state, second))
    must(ADA, override(second, everyone, []))
    expect(audienceOf(state, second)).toBe(BASE_AUDIENCE)
    const base = { id: EVERYONE, permissions: NO_PERMISSIONS, text: null }
    must(ADA, { type: 'role-edit', body: base })
    expect(audienceOf(state, second)).not.toBe(BASE_AUDIENCE)
  })
})

describe('owner', () => {
  it('stays until somebody has taken over', () => {
    expect(attempt(ADA, { type: 'leave', body: {} })).toBe('E_OWNER')
    const offer = entryAfter(state, ADA, { type: 'owner-offer', body: { userId: BOB } })
    expect(attempt(BOB, { type: 'owner-offer', body: { userId: CY } })).toBe('E_FORBIDDEN')
    state = (reduce(state, offer) as { state: CommunityState }).state
    expect(state.owner).toBe(ADA)
    expect(attempt(CY, { type: 'owner-accept', body: { offer: offer.hash } })).toBe('E_NOT_FOUND')
    expect(attempt(BOB, { type: 'owner-accept', body: { offer: hashOf(3, 3) } })).toBe('E_NOT_FOUND')
    must(BOB, { type: 'owner-accept', body: { offer: offer.hash } })
    expect(state.owner).toBe(BOB)
    expect(hasPermission(permissionsOf(state, ADA), 'administrator')).toBe(false)
    must(ADA, { type: 'leave', body: {} })
    expect(attempt(ADA, { type: 'leave', body: {} })).toBe('E_NOT_A_MEMBER')
  })

  it('takes an offer back when the other leaves, and names successors among members', () => {
    must(ADA, { type: 'owner-offer', body: { userId: BOB } })
    must(ADA, { type: 'successors', body: { userIds: [BOB, CY] } })
    expect(attempt(ADA, { type: 'successors', body: { userIds: [NOBODY] } })).toBe('E_NOT_A_MEMBER')
    expect(attempt(ADA, { type: 'successors', body: { userIds: [BOB, BOB] } })).toBe('E_LEDGER_INVALID')
    must(BOB, { type: 'leave', body: {} })
    expect([state.offer, state.successors]).toEqual([null, [CY]])
  })

  it('closes a community for good; a group goes to the one who is there longest', () => {
    const group = reduce(null, entryAfter(null, ADA, { type: 'create', body: createBody({ kind: 'group' }) }))
    const community = state
    state = (group as { state: CommunityState }).state
    must(ADA, invite())
    for (const userId of [CY, BOB]) must(userId, join())
    must(ADA, { type: 'leave', body: {} })
    expect(state.owner).toBe(CY)
    for (const userId of [CY, BOB]) must(userId, { type: 'leave', body: {} })
    expect(state.closed).toBe(true)
    state = community
    expect(attempt(BOB, { type: 'close', body: {} })).toBe('E_FORBIDDEN')
    must(ADA, { type: 'close', body: {} })
    expect(attempt(ADA, { type: 'leave', body: {} })).toBe('E_COMMUNITY_CLOSED')
  })
})

describe('moderation', () => {
  it('cannot be done by strangers, by the timed out, or without the permission', () => {
    expect(attempt(NOBODY, { type: 'leave', body: {} })).toBe('E_NOT_A_MEMBER')
    expect(attempt(BOB, { type: 'kick', body: { userId: CY, reason: null } })).toBe('E_FORBIDDEN')
    must(ADA, { type: 'timeout', body: { userId: BOB, until: state.time + 60_000, reason: null } })
    expect(attempt(BOB, { type: 'nickname', body: { userId: BOB, text: null } })).toBe('E_TIMED_OUT')
    expect(attempt(BOB, { type: 'nickname', body: { userId: BOB, text: null } }, { serverTime: state.time + 60_000 })).toBe('applied')
    expect(attempt(ADA, { type: 'timeout', body: { userId: BOB, until: state.time + PERIODS.timeout + 2_000, reason: null } })).toBe(
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
    expect(isLedgerKeyDue(state, state.time)).toBe(false)
    must(ADA, { type: 'kick', body: { userId: CY, reason: null } })
    expect(isLedgerKeyDue(state, state.time)).toBe(true)
    expect([attempt(BOB, key(3, 1)), attempt(BOB, key(2, 2))]).toEqual(['E_LEDGER_INVALID', 'E_LEDGER_INVALID'])
    must(BOB, key(2, 1))
    expect(isLedgerKeyDue(state, state.time)).toBe(false)
    must(ADA, invite({ id: listedInvite(5), expires: state.time + 50_000 }))
    expect([isLedgerKeyDue(state, state.time + 40_000), isLedgerKeyDue(state, state.time + 51_000)]).toEqual([false, true])
  })

  it('keeps the list of invites short: those that have ended make room', () => {
    for (let i = 1; i < LIMITS.invites; i++) must(ADA, invite({ id: `${'C'.repeat(17)}${1_000 + i}A` as typeof INVITE }))
    expect(attempt(ADA, invite({ id: listedInvite(8) }))).toBe('E_COMMUNITY_LIMIT')
    must(ADA, { type: 'invite-revoke', body: { id: INVITE } })
    must(ADA, invite({ id: listedInvite(8) }))
    expect(attempt(DAN, join(INVITE), { coSigner: new Uint8Array(32).fill(4) })).toBe('E_INVITE_INVALID')
  })
})

it('throws what is no rule of the ledger', () => {
  expect(() => reduce(state, { entry: null } as unknown as VerifiedEntry)).toThrow(TypeError)
})
