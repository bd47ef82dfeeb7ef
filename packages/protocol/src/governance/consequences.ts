import type { ChannelId, UserId } from '../ids.ts'
import type { VerifiedEntry } from './entry.ts'
import type { OperationType } from './operations.ts'
import { type CommunityState, memberOf } from './state.ts'

/** What a server and a client have to do after an applied entry. */
export interface Consequences {
  /** Gets the ledger from its first entry on. */
  readonly joined: UserId | null
  /** Gets this entry as the last one; connections and subscriptions to the community end. */
  readonly left: UserId | null
  /** Who may read or post somewhere may be different: look again at who listens to which channel, and which leaves are due. */
  readonly accessChanged: boolean
  /** Its stream goes. */
  readonly deletedChannel: ChannelId | null
}

const CHANGES_ACCESS: ReadonlySet<OperationType> = new Set([
  'create',
  'join',
  'leave',
  'kick',
  'ban',
  'timeout',
  'chain-head',
  'role-edit',
  'role-delete',
  'member-roles',
  'override',
  'channel-create',
  'channel-move',
  'channel-delete',
  'category-delete',
  'owner-accept',
  'close',
])

/** Every other entry concerns all members alike: they see it and nothing else changes for them. */
export function consequencesOf(before: CommunityState | null, after: CommunityState, { entry }: VerifiedEntry): Consequences {
  const concerned = entry.type === 'kick' || entry.type === 'ban' ? entry.body.userId : entry.userId
  const was = before !== null && memberOf(before, concerned) !== undefined
  const is = memberOf(after, concerned) !== undefined
  return {
    joined: !was && is ? concerned : null,
    left: was && !is ? concerned : null,
    accessChanged: CHANGES_ACCESS.has(entry.type),
    deletedChannel: entry.type === 'channel-delete' ? entry.body.id : null,
  }
}
