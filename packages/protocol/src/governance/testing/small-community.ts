import type { ChannelId, RoleId, UserId } from '../../ids.ts'
import { EVERYONE, ledgerId, type Target } from '../forms.ts'
import type { Operation } from '../operations.ts'
import { type Permission, permissionSet } from '../permissions.ts'
import { reduce } from '../reduce.ts'
import type { CommunityState } from '../state.ts'
import { createBody, entryAfter, text, userOf } from './random-community.ts'

export const [ADA, BOB, CY, DAN] = [userOf(0), userOf(1), userOf(2), userOf(3)] as [UserId, UserId, UserId, UserId]
export const NOBODY = userOf(99)
/** The role that every member has. */
export const everyone: Target = { type: 'role', id: EVERYONE }

/** What a test says about an entry otherwise than {@link entryAfter} would. */
export type Changed = Parameters<typeof entryAfter>[3]
type Body<Type extends Operation['type']> = Extract<Operation, { type: Type }>['body']

export function listedInvite(n: number): Body<'join'>['inviteId'] {
  return `${'B'.repeat(20)}${String.fromCharCode(65 + n)}A` as Body<'join'>['inviteId']
}

/** The invite by which everybody came. */
export const INVITE = listedInvite(1)

export const invite = (changed: Partial<Body<'invite-create'>> = {}): Operation => ({
  type: 'invite-create',
  body: { id: INVITE, signKey: new Uint8Array(32).fill(4), kemKey: new Uint8Array(1_216), expires: 0, uses: 0, open: false, ...changed },
})
export const join = (inviteId = INVITE): Operation => ({ type: 'join', body: { inviteId } })
export const give = (userId: UserId, roleId: RoleId): Operation => ({ type: 'member-roles', body: { userId, add: [roleId], remove: [] } })
export const override = (id: ChannelId, target: Target, allow: Permission[], deny: Permission[] = []): Operation => ({
  type: 'override',
  body: { place: { type: 'channel', id }, target, allow: permissionSet(...allow), deny: permissionSet(...deny) },
})

/** A community of Ada, who owns it, Bob and Cy; each entry that is applied makes its next state. */
export class SmallCommunity {
  state: CommunityState = begun({})

  /** As after a creation of its own; for `beforeEach`. */
  readonly begin = (): void => {
    this.state = begun({})
    this.must(ADA, invite())
    for (const userId of [BOB, CY]) this.must(userId, join())
  }

  /** @returns `applied`, or why not */
  readonly attempt = (userId: UserId, operation: Operation, changed?: Changed): string => {
    const result = reduce(this.state, entryAfter(this.state, userId, operation, changed))
    if (result.kind === 'refused') return result.code
    this.state = result.state
    return 'applied'
  }

  readonly must = (userId: UserId, operation: Operation, changed?: Changed): void => {
    const result = this.attempt(userId, operation, changed)
    if (result !== 'applied') throw new Error(`${operation.type}: ${result}`)
  }

  readonly addRole = (position: number, ...names: Permission[]): RoleId => {
    const id = ledgerId('RoleId', this.state.seq + 1, new Uint8Array(10).fill(position))
    this.must(ADA, { type: 'role-create', body: { id, permissions: permissionSet(...names), text: text(1), position } })
    return id
  }

  readonly addChannel = (overrides: Body<'channel-create'>['overrides'] = null): ChannelId => {
    const id = ledgerId('ChannelId', this.state.seq + 1, new Uint8Array(10).fill(1))
    const body = { id, type: 'text', text: text(2), categoryId: null, overrides, policy: 'shared', slowMode: 0, position: 0 } as const
    this.must(ADA, { type: 'channel-create', body })
    return id
  }
}

/** Right after its creation by Ada. */
export function begun(changed: Parameters<typeof createBody>[0]): CommunityState {
  const first = reduce(null, entryAfter(null, ADA, { type: 'create', body: createBody(changed) }))
  if (first.kind === 'refused') throw new Error(first.code)
  return first.state
}
