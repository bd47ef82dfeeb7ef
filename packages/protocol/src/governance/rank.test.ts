import { beforeEach, describe, expect, it } from 'vitest'
import { EVERYONE, ledgerId } from './forms.ts'
import type { Operation } from './operations.ts'
import { NO_PERMISSIONS, permissionSet } from './permissions.ts'
import { text } from './testing/random-community.ts'
import { ADA, BOB, CY, everyone, give, invite, listedInvite, override, SmallCommunity } from './testing/small-community.ts'

const here = new SmallCommunity()
const { attempt, must, addRole, addChannel } = here

beforeEach(here.begin)

describe('rank', () => {
  it('protects whoever stands at or above', () => {
    const high = addRole(1, 'kickMembers', 'banMembers', 'moderateMembers', 'manageRoles', 'manageNicknames')
    const low = addRole(1, 'kickMembers')
    must(ADA, give(BOB, high))
    must(ADA, give(CY, high))
    for (const target of [ADA, CY]) {
      expect(attempt(BOB, { type: 'kick', body: { userId: target, reason: null } })).toBe('E_ROLE_ORDER')
      expect(attempt(BOB, { type: 'ban', body: { userId: target, reason: null } })).toBe('E_ROLE_ORDER')
      expect(attempt(BOB, { type: 'timeout', body: { userId: target, until: here.state.time + 9_000, reason: null } })).toBe('E_ROLE_ORDER')
      expect(attempt(BOB, { type: 'nickname', body: { userId: target, text: null } })).toBe('E_ROLE_ORDER')
      expect(attempt(BOB, give(target, low))).toBe('E_ROLE_ORDER')
    }
    expect(attempt(BOB, { type: 'role-edit', body: { id: high, permissions: NO_PERMISSIONS, text: null } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, { type: 'role-move', body: { id: high, position: 1 } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, { type: 'role-move', body: { id: low, position: 2 } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, { type: 'role-delete', body: { id: high } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, give(BOB, high))).toBe('E_ROLE_ORDER')
    const above = ledgerId('RoleId', here.state.seq + 1, new Uint8Array(10))
    expect(attempt(BOB, { type: 'role-create', body: { id: above, permissions: NO_PERMISSIONS, text: text(1), position: 3 } })).toBe('E_ROLE_ORDER')
    expect(attempt(BOB, { type: 'role-create', body: { id: above, permissions: NO_PERMISSIONS, text: text(1), position: 2 } })).toBe('applied')
    expect(here.state.roleOrder).toEqual([EVERYONE, low, above, high])
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

describe('small rights', () => {
  it('renaming belongs to managers, in a group to everybody', () => {
    const rename: Operation = { type: 'community-edit', body: { text: text(9), icon: null } }
    expect(attempt(BOB, rename)).toBe('E_FORBIDDEN')
    const manager = addRole(1, 'manageCommunity')
    must(ADA, give(BOB, manager))
    must(BOB, rename)
    here.state = { ...here.state, kind: 'group' }
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
