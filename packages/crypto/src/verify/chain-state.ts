import {
  type DeviceId,
  type Handle,
  type UserId,
  bytes,
  decodeAs,
  type Decoded,
  encodeAs,
  id,
  LIMITS,
  list,
  nested,
  nullable,
  struct,
  text,
  uint,
} from '@conclave/protocol'
import { type KeyEntry, keyEntry } from './links.ts'

const seq = uint(LIMITS.chainLinks)

/** A device of a chain; `revokedSeq` is the link that took it out, or null. */
const chainDevice = struct({ keys: keyEntry, addedSeq: seq, addedBy: id('DeviceId'), revokedSeq: nullable(seq) })
export type ChainDevice = Decoded<typeof chainDevice>

/** A recovery key; the last one of the list is in force. */
const chainRecovery = struct({ keys: keyEntry, sinceSeq: seq })
export type ChainRecovery = Decoded<typeof chainRecovery>

/** What a generation of the account key is checked against, and the wrap of the generation before it. */
const keyGeneration = struct({ generation: seq, commitment: bytes(32), boxesHash: bytes(32), wrap: nullable(bytes(80)) })
export type KeyGeneration = Decoded<typeof keyGeneration>

const vaultEntry = struct({ version: uint(), hash: bytes(32), suite: uint(255) })
export type VaultEntry = Decoded<typeof vaultEntry>

/** A place in a chain. */
export const chainHead = struct({ seq, hash: bytes(32) })
export type ChainHead = Decoded<typeof chainHead>

/** What a verified chain says: immutable, made by `verifyChain` and `extendChain` only. */
export interface ChainState {
  readonly userId: UserId
  /** Number of the last link; the genesis is 1. */
  readonly seq: number
  /** Hash of the last link. */
  readonly hash: Uint8Array
  /** Hashes of all links, `hashes[seq - 1]` is that of link `seq`. */
  readonly hashes: readonly Uint8Array[]
  /** Null until the first `set-handle`. */
  readonly handle: Handle | null
  /** Every device ever, in the order in which they were added. */
  readonly devices: ReadonlyMap<DeviceId, ChainDevice>
  /** Every recovery key ever, the one in force last. */
  readonly recoveries: readonly ChainRecovery[]
  readonly recovery: KeyEntry
  /** Every generation of the account key, the newest last; empty before the first `rotate`. */
  readonly accountKeys: readonly KeyGeneration[]
  /** Newest generation; 0 before the first `rotate`. */
  readonly generation: number
  readonly vault: VaultEntry | null
}

/** Unrevoked devices, oldest first. */
export function activeDevices(state: ChainState): readonly ChainDevice[] {
  return [...state.devices.values()].filter((device) => device.revokedSeq === null)
}

/** An unrevoked device of the chain, or undefined. */
export function activeDevice(state: ChainState, deviceId: DeviceId): ChainDevice | undefined {
  const device = state.devices.get(deviceId)
  return device?.revokedSeq === null ? device : undefined
}

/** Who must get a box of a new account key: the unrevoked devices and the recovery key. */
export function accountKeyReceivers(state: ChainState): readonly KeyEntry[] {
  return [...activeDevices(state).map((device) => device.keys), state.recovery]
}

/** The newest link that was verified. */
export function headOf(state: ChainState): ChainHead {
  return { seq: state.seq, hash: state.hash }
}

/** Longest entry: a device with its keys and name. */
const ENTRY_BYTES = 2_048

/** Entries are nested: a chain of 4,096 links would have more items than one CBOR item may hold. */
const form = struct({
  version: uint(1, 1),
  userId: id('UserId'),
  hashes: list(bytes(32), LIMITS.chainLinks, 1),
  handle: nullable(text(LIMITS.handleMax)),
  devices: list(nested(chainDevice, ENTRY_BYTES), LIMITS.chainLinks, 1),
  recoveries: list(nested(chainRecovery, ENTRY_BYTES), LIMITS.chainLinks, 1),
  accountKeys: list(nested(keyGeneration, ENTRY_BYTES), LIMITS.chainLinks),
  vault: nullable(vaultEntry),
})

/** For one's own store; a state that somebody else sent is worth nothing. */
export function encodeChainState(state: ChainState): Uint8Array<ArrayBuffer> {
  return encodeAs(form, { ...state, version: 1, devices: [...state.devices.values()] })
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeChainState(encoded: Uint8Array): ChainState {
  const { version: _, ...read } = decodeAs(form, encoded)
  return {
    ...read,
    handle: read.handle as Handle | null,
    seq: read.hashes.length,
    hash: read.hashes.at(-1) as Uint8Array,
    devices: new Map(read.devices.map((device) => [device.keys.id, device])),
    recovery: (read.recoveries.at(-1) as ChainRecovery).keys,
    generation: read.accountKeys.at(-1)?.generation ?? 0,
  }
}
