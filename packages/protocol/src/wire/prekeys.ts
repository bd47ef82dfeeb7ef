import { bytes, bytesUpTo, type Decoded, id, nullable, struct, uint } from './codec.ts'

/** Kinds of prekeys a device hands to the server, and the bytes of each public key. */
export const PREKEY_BYTES = {
  /** X25519, signed, weekly. */
  'x25519-signed': 32,
  /** X25519, unsigned, used once (T6). */
  'x25519-onetime': 32,
  /** ML-KEM-1024, signed, used once. */
  'kem-onetime': 1_568,
  /** ML-KEM-1024, signed, handed out when no one-time key is left. */
  'kem-last-resort': 1_568,
  /** X-Wing, signed, weekly: what envelopes to the device are sealed to (T9). */
  sealing: 1_216,
} as const
export type PrekeyKind = keyof typeof PREKEY_BYTES
export type SignedPrekeyKind = Exclude<PrekeyKind, 'x25519-onetime'>

export const keyId = uint(0xffff_ffff)
/** Milliseconds since 1970. */
export const time = uint(8_640_000_000_000_000)

/** A prekey with `Sign(device, "conclave/prekey/v1", [userId, deviceId, kind, keyId, expires, key])` (T6). */
export const signedPrekey = struct({ keyId, expires: time, key: bytesUpTo(1_568, 32), signature: bytes(64) })
export type SignedPrekey = Decoded<typeof signedPrekey>

export const oneTimePrekey = struct({ keyId, key: bytes(32) })
export type OneTimePrekey = Decoded<typeof oneTimePrekey>

/** Where a device receives, and what envelopes to it are sealed to. */
export const deviceAddress = struct({ deviceId: id('DeviceId'), mailboxId: id('MailboxId'), sealing: signedPrekey })
export type DeviceAddress = Decoded<typeof deviceAddress>

/** What PQXDH needs to reach one device. `kem` is one-time or last-resort as `kemIsOneTime` says. */
export const prekeyBundle = struct({
  deviceId: id('DeviceId'),
  signed: signedPrekey,
  oneTime: nullable(oneTimePrekey),
  kem: signedPrekey,
  kemIsOneTime: uint(1),
})
export type PrekeyBundle = Decoded<typeof prekeyBundle>
