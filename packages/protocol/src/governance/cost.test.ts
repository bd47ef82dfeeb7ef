import { beforeEach, expect, it } from 'vitest'
import type { CategoryId, ChannelId, RoleId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { usersOf } from './audience.ts'
import { ledgerId } from './forms.ts'
import type { Operation } from './operations.ts'
import { NO_PERMISSIONS, permissionSet } from './permissions.ts'
import { reduce } from './reduce.ts'
import { type Category, type Channel, type CommunityState, type Member, memberOf, type Role } from './state.ts'
import { entryAfter, text } from './testing/random-community.ts'
import { BOB, CY, SmallCommunity } from './testing/small-community.ts'
import { lookUp, trieOf, withEntry } from './trie.ts'

/**
 * What one entry may cost a server, counted in looks at an item of a list, because time depends on the machine. A community at its limits, in which every place
 * overrides 100 roles.
 */
const here = new SmallCommunity()
beforeEach(here.begin)

let looks = 0
const counted = <T>(list: readonly T[]): readonly T[] =>
  new Proxy(list, {
    get: (target, name, receiver) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks++
      return Reflect.get(target, name, receiver) as unknown
    },
  })

const many = (count: number) => Array.from({ length: count }, (_, i) => i)
const idOf = <N extends 'CategoryId' | 'ChannelId' | 'RoleId'>(name: N, i: number) =>
  ledgerId(name, 1, new Uint8Array(10).with(0, i % 256).with(1, Math.floor(i / 256)))
const view = permissionSet('viewChannel')
const PLACES = LIMITS.channels + LIMITS.categories

/** Bob has the highest 64 roles, Cy 64 of the lowest; each place speaks of 100 roles that Bob does not have. */
function crowded(): CommunityState {
  const roles = many(LIMITS.roles - 1).map((i): Role => ({
    id: idOf('RoleId', i),
    permissions: permissionSet('viewChannel', 'manageRoles'),
    text: text(1),
  }))
  const ids = roles.map(({ id }) => id)
  const overrides = () => ({
    roles: counted(ids.slice(0, LIMITS.overrides).map((roleId) => ({ roleId, allow: view, deny: NO_PERMISSIONS }))),
    members: [],
  })
  const fixed = { type: 'text', text: text(1), categoryId: null, policy: 'shared', slowMode: 0, opened: [] } as const
  const channels = many(LIMITS.channels).map((i): Channel => ({ ...fixed, id: idOf('ChannelId', i), overrides: overrides() }))
  const categories = many(LIMITS.categories).map((i): Category => ({
    id: idOf('CategoryId', i),
    text: text(1),
    overrides: overrides(),
    channels: [],
  }))
  const { state } = here
  const everyone = lookUp(state.roles, state.roleOrder[0] as RoleId) as Role
  const given = (userId: UserId, own: readonly RoleId[]) => {
    const member = memberOf(state, userId) as Member
    return { ...member, membership: { ...member.membership, roles: counted(own) } }
  }
  const people = withEntry(withEntry(state.people, BOB, given(BOB, ids.slice(-LIMITS.rolesPerMember))), CY, given(CY, ids.slice(64, 128)))
  return {
    ...state,
    people,
    channels: trieOf<ChannelId, Channel>(channels, ({ id }) => id),
    categories: trieOf<CategoryId, Category>(categories, ({ id }) => id),
    roles: trieOf<RoleId, Role>([everyone, ...roles], ({ id }) => id),
    roleOrder: [everyone.id, ...ids],
  }
}

it('handing out and taking back 128 roles looks at each place once', () => {
  const state = crowded()
  const ids = state.roleOrder.slice(1)
  const change: Operation = { type: 'member-roles', body: { userId: CY, add: ids.slice(0, 64), remove: ids.slice(64, 128) } }
  const entry = entryAfter(state, BOB, change)
  looks = 0
  expect(reduce(state, entry).kind).toBe('applied')
  expect(looks).toBeLessThan(3 * PLACES * LIMITS.overrides)
  looks = 0
  const refused = reduce(state, entryAfter(state, BOB, { ...change, body: { ...change.body, add: ids.slice(0, 100) } } as Operation))
  expect([refused.kind, looks < 3 * PLACES * LIMITS.overrides]).toEqual(['refused', true])
})

it('asking many about one audience evaluates its rule once for each of them', () => {
  const state = crowded()
  looks = 0
  for (let i = 0; i < 100; i++) expect(usersOf(state, 'base')).toEqual(usersOf(state, 'base'))
  for (let i = 0; i < 100; i++) expect(usersOf(state, 'of nobody')).toEqual([])
  expect(looks).toBeLessThan(5 * PLACES * LIMITS.overrides)
})
