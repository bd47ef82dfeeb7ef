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

export const gatewayCommand = union({
  hello: [1, { version: uint(65_535), userId: id('UserId'), deviceId: id('DeviceId'), clientNonce: bytes(32) }],
  /** `Sign(device, "conclave/session/v1", [serverId, userId, deviceId, serverNonce, clientNonce, expiry])`; the cursors are the last entries stored durably. */
  authenticate: [2, { signature: bytes(64), mailboxCursor: seq, requestsCursor: seq }],
  /** Everything up to `seq` is durable on the device; the server trims it. */
  acknowledge: [3, { lane, seq }],
  ping: [4, { nonce: uint(0xffff_ffff) }],
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
