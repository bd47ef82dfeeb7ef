import { LIMITS } from '../limits.ts'
import { bytes, bytesUpTo, type Decoded, decodeAs, encodeAs, id, list, struct, text, uint, union } from './codec.ts'
import { time } from './prekeys.ts'

/**
 * `/v1/gateway`: the signed-in socket of one device. hello -> challenge -> authenticate -> welcome; then the server pushes what lies
 * after the cursors, never more than a window of unacknowledged entries, and the device acknowledges what it has stored durably.
 */

/** The two streams a device reads: its mailbox, and the quarantined requests of strangers. */
export const LANES = { mailbox: 0, requests: 1 } as const
const lane = uint(1)
const seq = uint()

const channelCursor = struct({ channelId: id('ChannelId'), after: seq })
/** Entries after `trimmed` up to `head` are there. */
const channelHead = struct({ channelId: id('ChannelId'), head: seq, trimmed: seq })
const groupHead = struct({ groupId: bytes(32), head: seq })
const channelStreamEntry = struct({ seq, payload: bytesUpTo(LIMITS.channelEntryBytes, 1) })

export const gatewayCommand = union({
  hello: [1, { version: uint(65_535), userId: id('UserId'), deviceId: id('DeviceId'), clientNonce: bytes(32) }],
  /** `Sign(device, "conclave/session/v1", [serverId, userId, deviceId, serverNonce, clientNonce, expiry])`; the cursors are the last entries stored durably. */
  authenticate: [2, { signature: bytes(64), mailboxCursor: seq, requestsCursor: seq }],
  /** Everything up to `seq` is durable on the device; the server trims it. */
  acknowledge: [3, { lane, seq }],
  ping: [4, { nonce: uint(0xffff_ffff) }],
  /**
   * Hear a community: answered by `community`, then news of its ledger and groups, and every entry of the channels named, after their cursors.
   * A cursor beyond the head means the head. A second one for the same community adds channels; a channel named again starts anew.
   */
  watch: [5, { communityId: id('CommunityId'), channels: list(channelCursor, LIMITS.channels) }],
  unwatch: [6, { communityId: id('CommunityId') }],
  /** A content record for a channel, under a key of `groupId`. Answered by `posted` or `postRefused`; the same `dedupe` in one channel is written once. */
  post: [
    7,
    {
      request: uint(0xffff_ffff),
      communityId: id('CommunityId'),
      channelId: id('ChannelId'),
      groupId: bytes(32),
      dedupe: bytes(16),
      wire: bytesUpTo(LIMITS.contentBytes, 1),
    },
  ],
  /** Something transient, encrypted, to those who watch the channel now. Not answered. */
  signal: [8, { communityId: id('CommunityId'), channelId: id('ChannelId'), payload: bytesUpTo(LIMITS.signalBytes, 1) }],
})
export type GatewayCommand = Decoded<typeof gatewayCommand>

export const streamEntry = struct({ seq, payload: bytesUpTo(LIMITS.payloadBytes, 1) })
export type StreamEntry = Decoded<typeof streamEntry>

export const gatewayEvent = union({
  challenge: [32, { serverId: id('ServerId'), serverNonce: bytes(32), expiry: time }],
  /** `token` is the bearer token for HTTP. `head` is the last entry of a lane, `trimmed` the last one that is gone: a cursor outside of them was not this server's state. */
  welcome: [
    33,
    {
      token: bytes(32),
      tokenExpires: time,
      serverTime: time,
      mailboxHead: seq,
      mailboxTrimmed: seq,
      requestsHead: seq,
      requestsTrimmed: seq,
      chainHead: seq,
      recordsHead: seq,
    },
  ],
  /** Entries in order, without holes. */
  deliver: [34, { lane, entries: list(streamEntry, 256, 1) }],
  /** An envelope that was never stored. */
  transient: [35, { payload: bytesUpTo(LIMITS.payloadBytes, 1) }],
  pong: [36, { nonce: uint(0xffff_ffff), serverTime: time }],
  /** One-time keys left, sent when a kind falls below the low-water mark. */
  prekeysLow: [37, { x25519: uint(), kem: uint() }],
  chainChanged: [38, { headSeq: seq }],
  recordsChanged: [39, { headSeq: seq }],
  /** The server stops; come back after `retryAfter` milliseconds. */
  stopping: [40, { retryAfter: uint() }],
  /** Last frame before the server closes the socket; `code` is one of ERRORS. */
  failure: [41, { code: text(64), retryAfter: uint() }],
  /** Answers `watch`: how far everything stands that this person may read. */
  community: [
    42,
    {
      communityId: id('CommunityId'),
      ledgerHead: seq,
      groups: list(groupHead, LIMITS.groups),
      channels: list(channelHead, LIMITS.channels),
    },
  ],
  ledgerChanged: [43, { communityId: id('CommunityId'), head: seq }],
  groupChanged: [44, { communityId: id('CommunityId'), groupId: bytes(32), head: seq }],
  /** Entries of a watched channel, in order, without holes. */
  channelEntries: [45, { communityId: id('CommunityId'), channelId: id('ChannelId'), entries: list(channelStreamEntry, 256, 1) }],
  /** The contents of these are gone; tombstones stand in their places. */
  channelErased: [46, { communityId: id('CommunityId'), channelId: id('ChannelId'), seqs: list(seq, LIMITS.page, 1) }],
  signal: [47, { communityId: id('CommunityId'), channelId: id('ChannelId'), payload: bytesUpTo(LIMITS.signalBytes, 1) }],
  /** The person may no longer read it, or it is deleted: nothing more comes of it. */
  channelGone: [48, { communityId: id('CommunityId'), channelId: id('ChannelId') }],
  /** Nothing more comes of this community; `code` is one of ERRORS: `E_NOT_A_MEMBER`, `E_BANNED`, `E_NOT_FOUND`, or `E_RATE_LIMITED` for too many. */
  communityGone: [49, { communityId: id('CommunityId'), code: text(64) }],
  /** Durable in the channel at that place. */
  posted: [50, { request: uint(0xffff_ffff), seq, time }],
  /** Not written; `code` is one of ERRORS, `retryAfter` in milliseconds, 0 when unknown. */
  postRefused: [51, { request: uint(0xffff_ffff), code: text(64), retryAfter: uint() }],
  /** Somebody cannot open the join bundle of this group: any member may look and replace it (T11). */
  bundleWanted: [52, { communityId: id('CommunityId'), groupId: bytes(32) }],
  /** Somebody has replaced the record of that epoch: whoever was in it looks whether it is sound (T12). */
  recordReplaced: [53, { communityId: id('CommunityId'), groupId: bytes(32), epoch: seq }],
})
export type GatewayEvent = Decoded<typeof gatewayEvent>

/** @throws ConclaveError `E_MALFORMED` */
export const decodeGatewayCommand = (frame: Uint8Array): GatewayCommand => decodeAs(gatewayCommand, frame)
export const encodeGatewayCommand = (frame: GatewayCommand): Uint8Array<ArrayBuffer> => encodeAs(gatewayCommand, frame)
/** @throws ConclaveError `E_MALFORMED` */
export const decodeGatewayEvent = (frame: Uint8Array): GatewayEvent => decodeAs(gatewayEvent, frame)
export const encodeGatewayEvent = (frame: GatewayEvent): Uint8Array<ArrayBuffer> => encodeAs(gatewayEvent, frame)

/** WebSocket close codes of both sockets. */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  tooBig: 1009,
  malformed: 4400,
  unauthenticated: 4401,
  /** After a refused envelope, so that none overtakes it. */
  refused: 4403,
  idle: 4408,
  replaced: 4409,
  version: 4426,
  rateLimited: 4429,
  internal: 4500,
  slow: 4508,
} as const
