import type { ChannelId, CommunityId, MailboxId, UserId } from '@conclave/protocol/core'

/** Kinds of append-only streams and what names one. */
export type StreamKind = 'mailbox' | 'requests' | 'records' | 'chain' | 'governance' | 'channel' | 'group'
declare const streamKey: unique symbol
/** CommunityId and ChannelId as one text: a channel id alone is chosen by its maker and could repeat another community's. */
export type ChannelKey = string & { readonly [streamKey]: 'channel' }
/** Id of an MLS group, 32 bytes as base64url. */
export type GroupKey = string & { readonly [streamKey]: 'group' }
/** A mailbox and requests are named by MailboxId, records and chain by UserId, governance by CommunityId. */
export interface StreamName {
  readonly kind: StreamKind
  readonly key: MailboxId | UserId | CommunityId | ChannelKey | GroupKey
}

export function channelKey(communityId: CommunityId, channelId: ChannelId): ChannelKey {
  return `${communityId}${channelId}` as ChannelKey
}
