import { ConclaveError } from '../errors.ts'
import { type DeviceId, ID_BYTES, idFromBytes, type CommunityId, type UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { type Cbor, decodeCbor, encodeCbor } from '../wire/cbor.ts'
import { bytes, type Codec, id, list, struct, text, uint } from '../wire/codec.ts'
import { time } from '../wire/prekeys.ts'
import { type LedgerHead, ledgerHead } from './forms.ts'
import { BODIES, isOperationType, type Operation, type OperationBody, type OperationType } from './operations.ts'

/** Version of the form of an entry. */
export const ENTRY_VERSION = 1
/** What `communityId` and `prevHash` are in the first entry. */
export const NO_COMMUNITY: CommunityId = idFromBytes('CommunityId', new Uint8Array(ID_BYTES.CommunityId))
export const NO_HASH: Uint8Array = new Uint8Array(32)

/** Who says it, and after what. */
export interface EntryFrame {
  readonly communityId: CommunityId
  /** Counts from 1. */
  readonly seq: number
  /** H of the stored form of the entry before. */
  readonly prevHash: Uint8Array
  readonly userId: UserId
  readonly deviceId: DeviceId
  /** The newest link of the actor's sigchain that the device knows. */
  readonly head: LedgerHead
}
/** `[v, communityId, seq, prevHash, type, body, userId, deviceId, head]` (T15). */
export type Entry = EntryFrame & Operation
export type EntryOf<T extends OperationType> = EntryFrame & { readonly type: T; readonly body: OperationBody<T> }

/** An entry as it lies in the ledger: `[entry, [signature, ...], serverTime]`. */
export interface StoredEntry {
  readonly entry: Entry
  /** Of the device; a `join` has a second one of the invite key. */
  readonly signatures: readonly Uint8Array[]
  /** Milliseconds since 1970, of the server. */
  readonly serverTime: number
  /** The unsigned array: what the device signs and whose hash names the community. */
  readonly unsigned: Cbor
}

declare const verified: unique symbol
/**
 * An entry whose form, hashes and signatures are right and whose device was unrevoked at its head. Only `verifyEntry` of
 * `@conclave/crypto/verify` makes one; the reducer takes nothing else.
 */
export interface VerifiedEntry {
  readonly [verified]: true
  readonly entry: Entry
  readonly serverTime: number
  /** H of the stored form. */
  readonly hash: Uint8Array
  /** H of the unsigned array; of the first entry it is the CommunityId. */
  readonly entryHash: Uint8Array
  /** Unrevoked devices of the actor at the entry's head. */
  readonly devices: number
  /** For `chain-head`: unrevoked devices of the subject at the head that it names. */
  readonly subjectDevices: number | null
  /** The key that made the second signature. */
  readonly coSigner: Uint8Array | null
}

const anything: Codec<Cbor> = { shape: 'any', toCbor: (value) => value, fromCbor: (value) => value as Cbor }
const version = uint(0xffff)
const frame = struct({
  communityId: id('CommunityId'),
  seq: uint(Number.MAX_SAFE_INTEGER, 1),
  prevHash: bytes(32),
  type: text(32),
  body: anything,
  userId: id('UserId'),
  deviceId: id('DeviceId'),
  head: ledgerHead,
})
const signatures = list(bytes(64), 2, 1)
const signed = struct({ unsigned: anything, signatures })
const stored = struct({ unsigned: anything, signatures, serverTime: time })

/** For the pin of the wire format. */
export const ENTRY_SHAPES: readonly string[] = [frame.shape, signed.shape, stored.shape]

/** The unsigned array. @throws ConclaveError `E_MALFORMED` for what nobody could read */
export function unsignedEntry(entry: Entry): Cbor {
  const body = (BODIES[entry.type] as unknown as Codec<unknown>).toCbor(entry.body)
  return [ENTRY_VERSION, ...(frame.toCbor({ ...entry, body }) as readonly Cbor[])]
}

/** What a device sends: `[entry, [signature, ...]]`. The server adds its time. */
export function encodeSignedEntry(unsigned: Cbor, made: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return limited(encodeCbor(signed.toCbor({ unsigned, signatures: made })))
}

export function encodeStoredEntry({ unsigned, signatures, serverTime }: Omit<StoredEntry, 'entry'>): Uint8Array<ArrayBuffer> {
  return limited(encodeCbor(stored.toCbor({ unsigned, signatures, serverTime })))
}

/** The stored form of what a device sent. @throws ConclaveError `E_LEDGER_INVALID`, `E_VERSION` */
export function stampEntry(encoded: Uint8Array, serverTime: number): Uint8Array<ArrayBuffer> {
  return read(encoded, (value) => {
    const { unsigned, signatures } = signed.fromCbor(value)
    parseEntry(unsigned)
    return encodeStoredEntry({ unsigned, signatures, serverTime })
  })
}

/**
 * Reads the stored form; checks neither signatures nor the place in a ledger.
 * @throws ConclaveError `E_LEDGER_INVALID`, or `E_VERSION` for an entry of a later version
 */
export function decodeStoredEntry(encoded: Uint8Array): StoredEntry {
  return read(encoded, (value) => {
    const { unsigned, signatures, serverTime } = stored.fromCbor(value)
    return { entry: parseEntry(unsigned), signatures, serverTime, unsigned }
  })
}

function parseEntry(unsigned: Cbor): Entry {
  if (!Array.isArray(unsigned)) throw new ConclaveError('E_MALFORMED', 'an entry is an array')
  const [first, ...rest] = unsigned as readonly Cbor[]
  if (version.fromCbor(first) !== ENTRY_VERSION) throw new ConclaveError('E_VERSION', 'version of a ledger entry')
  const { type, body, ...read } = frame.fromCbor(rest)
  if (!isOperationType(type)) throw new ConclaveError('E_MALFORMED', 'unknown type of entry')
  return { ...read, type, body: BODIES[type].fromCbor(body) } as Entry
}

function read<T>(encoded: Uint8Array, parse: (value: Cbor) => T): T {
  try {
    if (encoded.length > LIMITS.ledgerEntryBytes) throw new ConclaveError('E_TOO_LARGE', 'ledger entry')
    return parse(decodeCbor(encoded))
  } catch (error) {
    if (error instanceof ConclaveError && error.code === 'E_VERSION') throw error
    throw new ConclaveError('E_LEDGER_INVALID', 'not the form of an entry', { cause: error })
  }
}

function limited<B extends Uint8Array>(encoded: B): B {
  if (encoded.length > LIMITS.ledgerEntryBytes) throw new ConclaveError('E_TOO_LARGE', 'ledger entry')
  return encoded
}
