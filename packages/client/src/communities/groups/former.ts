import { type CommunityState, fromBase64url, lookUp } from '@conclave/protocol'
import { highestShared } from '../../store/tables/epochs.ts'
import type { ChannelRow } from '../../store/tables/channels.ts'
import type { GroupName } from '../../store/tables/groups.ts'
import type { GroupContext } from './context.ts'
import { groupOfChannel } from './group.ts'

/** A group that a channel moved away from, as far as its keys are here. */
export interface FormerGroup {
  readonly name: GroupName
  /** The newest epoch whose `S` is here. */
  readonly throughEpoch: number
}

/** The former groups of a `shared` channel that could be opened to its readers of now, and are not opened as far (T12). */
export function unopenedGroups(context: GroupContext, ledger: CommunityState, channel: ChannelRow): readonly FormerGroup[] {
  const { db, crypto } = context.core
  const rules = lookUp(ledger.channels, channel.channelId)
  if (channel.groupIds.length === 0 || rules?.policy !== 'shared') return []
  const now = groupOfChannel(context, channel)?.name
  return channel.groupIds.flatMap((name) => {
    const throughEpoch = name === now ? undefined : highestShared(db, name)
    if (throughEpoch === undefined) return []
    const isOpen = rules.opened.some((one) => crypto.equal(one.groupId, fromBase64url(name)) && one.throughEpoch >= throughEpoch)
    return isOpen ? [] : [{ name, throughEpoch }]
  })
}
