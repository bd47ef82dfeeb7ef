import type { ChannelId, UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import { channelKey } from '../../store/port.ts'
import { type Community, groupIdBytes, groupsOf, readableChannels } from './community.ts'

/** How far everything stands that somebody may read. */
export interface Overview {
  readonly ledgerHead: number
  readonly groups: { groupId: Uint8Array; generation: number; head: number }[]
  readonly channels: { channelId: ChannelId; head: number; trimmed: number }[]
}

export async function overviewOf(context: Context, community: Community, userId: UserId): Promise<Overview> {
  const { state } = community
  const channelIds = readableChannels(state, userId)
  const stands = await context.store.streams.states(channelIds.map((id) => ({ kind: 'channel', key: channelKey(state.communityId, id) })))
  return {
    ledgerHead: state.seq,
    groups: groupsOf(community, userId).map(({ groupId, generation, head }) => ({ groupId: groupIdBytes(groupId), generation, head })),
    channels: channelIds.map((channelId, i) => ({ channelId, head: stands[i]?.head ?? 0, trimmed: stands[i]?.trimmed ?? 0 })),
  }
}
