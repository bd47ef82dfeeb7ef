import type { ChannelId, UserId } from '../ids.ts'
import type { VerifiedEntry } from './entry.ts'
import type { OperationType } from './operations.ts'

/** What a server has to do after an applied entry. */
export interface Consequences {
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

export function consequencesOf({ entry }: VerifiedEntry): Consequences {
  return { accessChanged: CHANGES_ACCESS.has(entry.type), deletedChannel: entry.type === 'channel-delete' ? entry.body.id : null }
}

/** Whether somebody leaves by this entry, by their own will or by that of others. The last one of a group stays in it, and it is closed. */
export function departs(entry: VerifiedEntry['entry'], userId: UserId): boolean {
  if (entry.type === 'leave') return entry.userId === userId
  return (entry.type === 'kick' || entry.type === 'ban') && entry.body.userId === userId
}
