import { type CryptoProvider, labelled, LABELS } from '@conclave/crypto'
import {
  audienceOf,
  type ChannelId,
  type CommunityId,
  type CommunityState,
  type ConversationId,
  idBytes,
  idFromBytes,
  listed,
  mayRead,
  toBase64url,
  type UserId,
} from '@conclave/protocol'
import type { Core } from '../../core.ts'
import { channelOf, channelsOf, insertChannel, setGroupIds } from '../../store/tables/channels.ts'

/** Where the messages of a channel lie on this device: SHA-256 over the labelled `[communityId, channelId]`. */
export function channelConversation(crypto: CryptoProvider, communityId: CommunityId, channelId: ChannelId): ConversationId {
  return idFromBytes('ConversationId', crypto.sha256(labelled(LABELS.channelConversation, [idBytes(communityId), idBytes(channelId)])))
}

/** Channels that hold messages and that somebody may read. */
export function readableChannels(state: CommunityState, userId: UserId): readonly ChannelId[] {
  const open = listed(state.channels).filter((channel) => channel.type !== 'voice' && mayRead(state, userId, channel.id))
  return open.map((channel) => channel.id)
}

/**
 * Inside a transaction: every readable channel has its row, and the group of its audience among those that its records may belong to. What an entry
 * is encrypted under does not say its group, so that a channel that has moved keeps the former ones.
 */
export function placeChannels(core: Core, state: CommunityState, userId: UserId, groupOf: (audience: string) => string | undefined): void {
  const { db, crypto } = core
  const { communityId } = state
  const known = new Set(channelsOf(db, communityId).map((row) => row.channelId))
  for (const channelId of readableChannels(state, userId)) {
    if (!known.has(channelId)) {
      const conversationId = channelConversation(crypto, communityId, channelId)
      insertChannel(db, { channelId, communityId, conversationId, address: toBase64url(crypto.random(6)) })
    }
    noteGroup(core, channelId, groupOf(audienceOf(state, channelId) ?? ''))
  }
}

/** Inside a transaction: a group that this device has come into may be of another generation than the ledger could tell. */
export function placeGroup(
  core: Core,
  state: CommunityState | undefined,
  { audience, name }: { readonly audience: string; readonly name: string },
): void {
  if (state === undefined) return
  for (const { channelId } of channelsOf(core.db, state.communityId)) if (audienceOf(state, channelId) === audience) noteGroup(core, channelId, name)
}

function noteGroup({ db }: Core, channelId: ChannelId, groupId: string | undefined): void {
  const before = channelOf(db, channelId)?.groupIds ?? []
  if (groupId === undefined || before[0] === groupId) return
  setGroupIds(db, channelId, [groupId, ...before.filter((one) => one !== groupId)])
}
