import type { CommunityId, DeviceId, MailboxId, UserId } from '@conclave/protocol'
import type { ChannelKey, GroupKey } from '../store/port.ts'

/**
 * News for connected devices. Durability is the store's: a notice that gets lost costs time, never a message, because whoever subscribes
 * reads the store at the start and after each gap in sequence numbers.
 */
export type Notice =
  /** Entry `seq` of the device's mailbox (lane 0) or requests (lane 1). */
  | { readonly kind: 'appended'; readonly lane: 0 | 1; readonly seq: number; readonly payload: Uint8Array }
  | { readonly kind: 'transient'; readonly payload: Uint8Array }
  | { readonly kind: 'chain-changed'; readonly headSeq: number }
  | { readonly kind: 'records-changed'; readonly headSeq: number }
  | { readonly kind: 'prekeys-low'; readonly x25519: number; readonly kem: number }
  /** Another socket of the same device is served now. */
  | { readonly kind: 'connected'; readonly connection: string }
  | { readonly kind: 'revoked' }
  /** What is known of the account's mailboxes (delivery token, devices) is out of date. */
  | { readonly kind: 'owner-changed'; readonly userId: UserId }
  /** The ledger of a community has a new last entry; `accessChanged`: who may read what may be different. */
  | { readonly kind: 'ledger-advanced'; readonly head: number; readonly accessChanged: boolean }
  | { readonly kind: 'group-advanced'; readonly groupId: GroupKey; readonly audience: string; readonly head: number }
  | { readonly kind: 'bundle-wanted'; readonly groupId: GroupKey; readonly audience: string }
  | { readonly kind: 'record-replaced'; readonly groupId: GroupKey; readonly audience: string; readonly epoch: number }
  /** Entry `seq` of a channel. */
  | { readonly kind: 'channel-appended'; readonly seq: number; readonly payload: Uint8Array }
  | { readonly kind: 'channel-erased'; readonly seqs: readonly number[] }
  /** Something transient in a channel, for everybody but the connection that it came from. */
  | { readonly kind: 'signal'; readonly connection: string; readonly payload: Uint8Array }

/** A topic is heard by everybody who subscribed to it, in the order of publishing. */
export type Topic = `mailbox:${MailboxId}` | `device:${DeviceId}` | `user:${UserId}` | 'owners' | `community:${CommunityId}` | `channel:${ChannelKey}`

/** An object rather than a function, so that thousands of idle subscriptions hold no closures. */
export interface Subscriber {
  notice(notice: Notice): void
}

export interface Bus {
  /** Never throws and never waits; without a subscriber the notice is gone. */
  publish(topic: Topic, notice: Notice): void
  /** Resolves when everything published afterwards is heard. */
  subscribe(topic: Topic, subscriber: Subscriber): Promise<void>
  unsubscribe(topic: Topic, subscriber: Subscriber): void
  close(): Promise<void>
}
