import { type CommunityState, reduce, type UserId, type VerifiedEntry } from '@conclave/protocol'
import {
  createBody,
  type Dice,
  dice,
  entryAfter,
  randomOperation,
  type RandomType,
  userOf,
} from '../../packages/protocol/src/governance/testing/random-community.ts'
import type { Bench } from './bench.ts'

const OPERATIONS = 10_000
const RUNS = 15
const USERS = Array.from({ length: 200 }, (_, i) => userOf(i))

/** What happens in a busy community: of a hundred operations so many of each type. */
const MIX: Partial<Record<RandomType, number>> = {
  join: 12,
  leave: 6,
  kick: 2,
  ban: 1,
  unban: 1,
  timeout: 4,
  nickname: 16,
  'member-roles': 16,
  'chain-head': 12,
  'ledger-key': 6,
  'invite-create': 4,
  'invite-revoke': 1,
  override: 5,
  'channel-edit': 4,
  'channel-move': 2,
  'slow-mode': 2,
  'role-edit': 3,
  'role-move': 1,
  'category-edit': 1,
  'community-edit': 1,
}

/** Checked and decoded beforehand: signatures are another bench's matter. CPU time, so that a busy machine does not count. */
export const bench: Bench = {
  name: 'reducer',
  describe:
    'The governance reducer alone: 10,000 verified entries in a community of up to 200 members, 12 roles, 40 channels; median of 15 runs, CPU time.',
  run: (report) => {
    const entries = busyCommunity(dice(7))
    const times = Array.from({ length: RUNS }, () => timed(entries)).toSorted((a, b) => a - b)
    report({ name: 'reducer 10,000 operations', value: times[Math.floor(RUNS / 2)] as number, unit: 'ms', target: 50, lowerIsBetter: true })
    report({ name: 'reducer 10,000 operations, slowest run', value: times.at(-1) as number, unit: 'ms', lowerIsBetter: true })
    return Promise.resolve()
  },
}

/** @returns milliseconds of CPU */
function timed(entries: readonly VerifiedEntry[]): number {
  const before = process.cpuUsage()
  let state: CommunityState | null = null
  for (const entry of entries) state = applied(state, entry)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

function applied(state: CommunityState | null, entry: VerifiedEntry): CommunityState {
  const result = reduce(state, entry)
  if (result.kind === 'refused') throw new Error(result.code)
  return result.state
}

/** Roles, channels and an invite for all; then whatever the rules allow, at random. */
function busyCommunity(by: Dice): readonly VerifiedEntry[] {
  const first = entryAfter(null, USERS[0] as UserId, { type: 'create', body: createBody() })
  const entries = [first]
  let state = applied(null, first)
  const grow = (types: readonly RandomType[], until: (state: CommunityState) => boolean): void => {
    while (!until(state)) {
      const { userId, operation } = randomOperation(by, state, USERS, types)
      const entry = entryAfter(state, userId, operation)
      const result = reduce(state, entry)
      if (result.kind === 'refused') continue
      entries.push(entry)
      state = result.state
    }
  }
  grow(['role-create'], ({ roles }) => roles.size > 12)
  grow(['category-create'], ({ categories }) => categories.size >= 6)
  grow(['channel-create'], ({ channels }) => channels.size >= 40)
  grow(['invite-create', 'join', 'join'], ({ memberCount }) => memberCount >= 150)
  const mix = Object.entries(MIX).flatMap(([type, share]) => Array.from({ length: share }, () => type as RandomType))
  grow(mix, () => entries.length >= OPERATIONS)
  return entries
}
