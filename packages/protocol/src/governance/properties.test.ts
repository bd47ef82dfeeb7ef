import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../errors.ts'
import type { ChannelId, UserId } from '../ids.ts'
import { consequencesOf, departs } from './consequences.ts'
import type { VerifiedEntry } from './entry.ts'
import { OPERATION_TYPES } from './operations.ts'
import { applyOverrides, isUnlimited, permissionsIn, permissionsOf } from './evaluate.ts'
import { EVERYONE, NO_OVERRIDES } from './forms.ts'
import { isSubset, permissionNames, type PermissionSet, union, without } from './permissions.ts'
import { rankOf } from './authority.ts'
import { audiences, isInAudience, mayRead, usersOf } from './audience.ts'
import { reduce } from './reduce.ts'
import { decodeCommunityState, encodeCommunityState } from './state-codec.ts'
import { type CommunityState, effectiveOverrides, isMember, memberOf } from './state.ts'
import { naivePermissionsIn, naivePermissionsOf } from './testing/naive-evaluator.ts'
import { DENSE_USERS, denseCommunity } from './testing/dense-community.ts'
import { createBody, dice, entryAfter, pick, randomOperation, userOf } from './testing/random-community.ts'
import { listed, lookUp } from './trie.ts'

const LONG = process.env['CONCLAVE_LONG'] !== undefined
const numRuns = LONG ? 200 : 12
const LENGTH = LONG ? 300 : 150
const USERS = Array.from({ length: 8 }, (_, i) => userOf(i))
const OWNER = USERS[0] as UserId

interface Step {
  readonly before: CommunityState
  readonly entry: VerifiedEntry
  readonly after: CommunityState | undefined
}

/** A community that lives `LENGTH` tries long, with every try. */
function life(seed: number, visit: (step: Step) => void): { first: VerifiedEntry; applied: VerifiedEntry[]; state: CommunityState } {
  const by = dice(seed)
  const first = entryAfter(null, OWNER, { type: 'create', body: createBody() })
  const begun = reduce(null, first)
  if (begun.kind === 'refused') throw new Error(begun.code)
  let state = begun.state
  const applied: VerifiedEntry[] = []
  for (let i = 0; i < LENGTH; i++) {
    const { userId, operation } = randomOperation(by, state, USERS)
    const entry = entryAfter(state, userId, operation)
    const result = reduce(state, entry)
    const after = result.kind === 'applied' ? result.state : undefined
    visit({ before: state, entry, after })
    if (after === undefined) continue
    applied.push(entry)
    state = after
  }
  return { first, applied, state }
}

const POWER = ['role-create', 'role-edit', 'role-move', 'role-delete', 'member-roles', 'override', 'channel-move', 'channel-create', 'kick'] as const

/** A short life of a community full of roles and overrides, in which members try to get power. */
function struggle(seed: number, visit: (step: Step) => void): void {
  const by = dice(seed)
  let state = denseCommunity(by)
  for (let i = 0; i < 40; i++) {
    const { operation } = randomOperation(by, state, DENSE_USERS, POWER)
    const entry = entryAfter(state, pick(by, DENSE_USERS.slice(1)), operation)
    const result = reduce(state, entry)
    const after = result.kind === 'applied' ? result.state : undefined
    visit({ before: state, entry, after })
    state = after ?? state
  }
}

const struggles = (check: (step: Step) => void): void =>
  fc.assert(
    fc.property(fc.nat(), (seed) => struggle(seed, check)),
    { numRuns: numRuns * 4 },
  )
const lives = (check: (seed: number) => void): void => fc.assert(fc.property(fc.nat(), check), { numRuns })

const dense = (check: (state: CommunityState) => void): void =>
  fc.assert(
    fc.property(fc.nat(), (seed) => check(denseCommunity(dice(seed)))),
    { numRuns: numRuns * 4 },
  )

describe('permissions', () => {
  const checkAll = (state: CommunityState, users: readonly UserId[]): void => {
    for (const at of [state.time, state.time + 60_000]) {
      for (const userId of users) {
        expect(new Set(permissionNames(permissionsOf(state, userId, at)))).toEqual(naivePermissionsOf(state, userId, at))
        for (const { id } of listed(state.channels).slice(0, 6)) {
          expect(new Set(permissionNames(permissionsIn(state, userId, id, at)))).toEqual(naivePermissionsIn(state, userId, id, at))
        }
      }
    }
  }

  it('are those of a second, naive evaluator', () => {
    dense((state) => checkAll(state, DENSE_USERS))
    lives((seed) => checkAll(life(seed, () => undefined).state, USERS))
  }, 120_000)
})

describe('the reducer', () => {
  it('gives the same state for the same entries, and saves and reads it back', () => {
    lives((seed) => {
      const { first, applied, state } = life(seed, () => undefined)
      let again: CommunityState | null = null
      for (const entry of [first, ...applied]) {
        const result = reduce(again, entry)
        if (result.kind === 'refused') throw new Error(result.code)
        again = result.state
      }
      expect(again).toEqual(state)
      const saved = encodeCommunityState(state)
      expect(decodeCommunityState(saved)).toEqual(state)
      expect(Buffer.from(encodeCommunityState(again as CommunityState)).equals(saved)).toBe(true)
    })
  })

  it('changes nothing in the state that it was given, applied or refused', () => {
    lives((seed) => {
      const kept: { state: CommunityState; bytes: string }[] = []
      life(seed, ({ before }) => kept.push({ state: before, bytes: Buffer.from(encodeCommunityState(before)).toString('base64') }))
      for (const { state, bytes } of kept.filter((_, i) => i % 10 === 0))
        expect(Buffer.from(encodeCommunityState(state)).toString('base64')).toBe(bytes)
    })
  })

  it('keeps the order of roles total, lists whole, and counts right', () => {
    lives((seed) => {
      life(seed, ({ after }) => {
        if (after !== undefined) checkWhole(after)
      })
    })
  })

  it('lets nobody act on a role or member at or above their own', () => {
    const check = ({ before, entry, after }: Step): void => {
      const { entry: said } = entry
      const rank = rankOf(before, said.userId)
      if (after === undefined || said.userId === before.owner) return
      for (const role of listed(before.roles)) {
        const now = lookUp(after.roles, role.id)
        const touched = now === undefined || now.permissions !== role.permissions || now.text !== role.text
        if (touched) expect(before.roleOrder.indexOf(role.id)).toBeLessThan(rank)
      }
      for (const userId of USERS.filter((other) => other !== said.userId)) {
        const [was, now] = [lookUp(before.people, userId), lookUp(after.people, userId)]
        if (was !== now && said.type !== 'chain-head' && said.type !== 'role-delete') expect(rankOf(before, userId)).toBeLessThan(rank)
      }
    }
    struggles(check)
    lives((seed) => void life(seed, check))
  })

  it('lets nobody give what they lack: neither in the community nor in a channel', () => {
    let taken = 0
    const check = ({ before, entry, after }: Step): void => {
      const { userId: actor, type } = entry.entry
      const acting = memberOf(before, actor)
      if (after === undefined || acting === undefined || isUnlimited(before, acting) || type === 'owner-accept') return
      taken++
      const held = permissionsOf(before, actor, entry.serverTime)
      for (const userId of USERS) {
        expect(isSubset(without(raw(after, userId), raw(before, userId)), held)).toBe(true)
        for (const { id } of listed(before.channels)) {
          const gained = without(raw(after, userId, id), raw(before, userId, id))
          expect(isSubset(gained, union(held, permissionsIn(before, actor, id, entry.serverTime)))).toBe(true)
        }
      }
    }
    struggles(check)
    lives((seed) => void life(seed, check))
    expect(taken).toBeGreaterThan(10)
  })

  it('never makes a banned user a member, and never lets an invite be used more often than it says', () => {
    lives((seed) => {
      life(seed, ({ after }) => {
        if (after === undefined) return
        for (const person of listed(after.people)) expect(person.bannedSeq !== null && isMember(person)).toBe(false)
        for (const invite of listed(after.invites)) expect(invite.uses === 0 || invite.used <= invite.uses).toBe(true)
      })
    })
  })

  it('says of each entry who goes by it, and whether anybody may read more or less than before', () => {
    const check = ({ before, entry, after }: Step): void => {
      if (after === undefined) return
      const { accessChanged, deletedChannel } = consequencesOf(entry)
      const members = (state: CommunityState) => USERS.filter((userId) => memberOf(state, userId) !== undefined)
      const going = after.closed ? [] : members(before).filter((userId) => departs(entry.entry, userId))
      expect(members(before).filter((userId) => !members(after).includes(userId))).toEqual(going)
      const gone = listed(before.channels).filter(({ id }) => lookUp(after.channels, id) === undefined)
      expect(gone.map(({ id }) => id)).toEqual(deletedChannel === null ? [] : [deletedChannel])
      if (accessChanged) return
      for (const { id } of listed(after.channels)) {
        for (const userId of USERS) expect(permissionsIn(after, userId, id, after.time)).toEqual(permissionsIn(before, userId, id, after.time))
      }
    }
    struggles(check)
    lives((seed) => void life(seed, check))
  })

  it('reads nothing but a state as a state', () => {
    const saved = encodeCommunityState(denseCommunity(dice(5)))
    const damage = fc.tuple(fc.nat(saved.length - 1), fc.nat(255), fc.boolean())
    fc.assert(
      fc.property(damage, ([at, byte, cut]) => {
        try {
          decodeCommunityState(cut ? saved.subarray(0, at) : saved.with(at, byte))
        } catch (error) {
          expect(codeOf(error)).toBe('E_MALFORMED')
        }
      }),
      { numRuns: numRuns * 20 },
    )
  })

  it('applies every type of operation in these lives', () => {
    const seen = new Set<string>()
    for (let seed = 0; seed < 40; seed++) for (const { entry } of life(seed, () => undefined).applied) seen.add(entry.type)
    expect(OPERATION_TYPES.filter((type) => !seen.has(type))).toEqual(['create', 'close'])
  })
})

describe('audiences', () => {
  const checkAll = (state: CommunityState, users: readonly UserId[]): void => {
    for (const [key, channels] of audiences(state)) {
      const readers = users.filter((userId) => isInAudience(state, key, userId))
      expect(usersOf(state, key).toSorted()).toEqual(readers.toSorted())
      for (const channelId of channels) expect(users.filter((userId) => mayRead(state, userId, channelId))).toEqual(readers)
    }
  }

  it('hold exactly those who may read each of their channels', () => {
    dense((state) => checkAll(state, DENSE_USERS))
    lives((seed) => checkAll(life(seed, () => undefined).state, USERS))
  }, 120_000)
})

/** Before timeouts and what follows from a lack: what a change can give. Unlimited members have everything. */
function raw(state: CommunityState, userId: UserId, channelId?: ChannelId): PermissionSet {
  const member = memberOf(state, userId)
  const nothing: PermissionSet = { high: 0, low: 0 }
  if (member === undefined) return nothing
  const base = permissionsOf(state, userId, Number.MAX_SAFE_INTEGER)
  if (channelId === undefined || isUnlimited(state, member)) return base
  const channel = lookUp(state.channels, channelId)
  return channel === undefined ? nothing : applyOverrides(base, member, effectiveOverrides(state, channel) ?? NO_OVERRIDES)
}

function checkWhole(state: CommunityState): void {
  const roles = listed(state.roles)
  expect(state.roleOrder[0]).toBe(EVERYONE)
  expect(state.roleOrder.toSorted()).toEqual(roles.map(({ id }) => id).toSorted())
  const categories = listed(state.categories)
  expect(state.categoryOrder.toSorted()).toEqual(categories.map(({ id }) => id).toSorted())
  const placed = [
    ...state.uncategorised.map((id) => [id, null]),
    ...categories.flatMap(({ id, channels }) => channels.map((channel) => [channel, id])),
  ]
  const channels = listed(state.channels).map((channel) => [channel.id, channel.categoryId])
  expect(placed.map(String).toSorted()).toEqual(channels.map(String).toSorted())
  const members = listed(state.people).filter(isMember)
  expect(state.memberCount).toBe(members.length)
  expect(state.leaves).toBe(members.reduce((sum, member) => sum + member.devices, 0))
  expect(memberOf(state, state.owner)).toBeDefined()
}
