import {
  bool,
  bytes,
  bytesUpTo,
  type Codec,
  ConclaveError,
  decodeAs,
  type Decoded,
  encodeAs,
  type FieldsOf,
  id,
  idBytes,
  LIMITS,
  list,
  nullable,
  struct,
  text,
  uint,
  type UserId,
} from '@conclave/protocol'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import { chainHead } from '../verify/chain-state.ts'
import type { AccountKey } from './account-key.ts'
import { LASTING_OVERHEAD, openUnderLasting, type SealContext, sealUnderLasting } from './lasting-secret.ts'
import { padToMultiple, unpad } from './padding.ts'
import { profileKey } from './profile.ts'

/** Where a person stands; numbers are never reused. */
export const CONTACT_STATES = { none: 0, requested: 1, incoming: 2, contact: 3, declined: 4, blocked: 5 } as const
export type ContactState = keyof typeof CONTACT_STATES
const STATE_NAMES = Object.keys(CONTACT_STATES) as readonly ContactState[]

const contactState: Codec<ContactState> = {
  shape: STATE_NAMES.join('|'),
  toCbor: (value) => CONTACT_STATES[value],
  fromCbor: (value) => STATE_NAMES.find((name) => CONTACT_STATES[name] === value) ?? malformed('state of a contact'),
}

function malformed(detail: string): never {
  throw new ConclaveError('E_MALFORMED', detail)
}

/** Epochs of one `epochs` record: at most about 5 KB. */
export const ARCHIVED_EPOCHS = 64

/**
 * What an account keeps for its own devices (T10), by kind. `subject` says which thing of the kind it is; of two records with the same kind
 * and subject the later one counts. New kinds and new versions of a kind (`contact/2`) are added here; older clients keep what they do not know.
 */
const KINDS = {
  /** Subject: UserId. A block is the state `blocked`, so that it can never contradict the contact. */
  contact: {
    state: contactState,
    handle: text(LIMITS.handleMax),
    displayName: text(LIMITS.displayNameCharacters),
    /** Theirs, as far as they gave it. */
    profileKey: nullable(profileKey),
    /** Highest head of their chain that was seen. */
    head: chainHead,
    verified: bool,
    /** When the state began, ms since 1970. */
    since: uint(),
  },
  /** Subject: empty. Our own profile key in force. */
  'profile-key': { key: profileKey },
  /** Subject: empty. Our own profile. */
  profile: { displayName: text(LIMITS.displayNameCharacters) },
  /** Subject: DeviceId. A name that replaces the one in the chain. */
  'device-name': { name: text(60) },
  /** Subject: the name of the setting in UTF-8. The value is up to whoever reads the setting. */
  setting: { value: bytesUpTo(1_024) },
  /** Subject: CommunityId. Whether the account is in, and the newest JK and HK that the writer had: a new device comes in with them (T11). */
  community: {
    isMember: bool,
    keys: nullable(struct({ generation: uint(LIMITS.ledgerKeys, 1), key: bytes(32), historyKey: nullable(bytes(32)) })),
  },
  /**
   * Subject: 16 random bytes. Keys of epochs of one group that the writer was in (T12), believed only when the epoch's signed record commits to them.
   * `number` counts the writer's records of this kind from 1 without holes, so that one that is held back is missed.
   */
  epochs: {
    communityId: id('CommunityId'),
    groupId: bytes(32),
    number: uint(0xffff_ffff, 1),
    epochs: list(struct({ epoch: uint(), joined: bytes(32), shared: nullable(bytes(32)) }), ARCHIVED_EPOCHS, 1),
  },
} as const
type Kinds = typeof KINDS
export type RecordKind = keyof Kinds

/** `subject` and `body` of a record that this version understands. */
export type KnownRecord = { [K in RecordKind]: { readonly kind: K; readonly subject: Uint8Array; readonly body: FieldsOf<Kinds[K]> } }[RecordKind]
/** A record of a kind that a later version made: kept and passed on as it is. */
export interface UnknownRecord {
  readonly kind: 'unknown'
  readonly name: string
  readonly subject: Uint8Array
  readonly body: Uint8Array
}
/** Who wrote it and when, by a Lamport counter of the account: higher than every counter the writer had seen. */
export interface RecordStamp {
  readonly counter: number
  readonly deviceId: Decoded<typeof frame>['deviceId']
}
export type AccountRecord = (KnownRecord | UnknownRecord) & RecordStamp

const BLOCK = 256
const MAX_BODY = 12 * 1024
const frame = struct({
  version: uint(1, 1),
  counter: uint(),
  deviceId: id('DeviceId'),
  kind: text(32),
  subject: bytesUpTo(64),
  body: bytesUpTo(MAX_BODY),
})
const sealedForm = struct({ generation: uint(0xffff_ffff, 1), sealed: bytesUpTo(LIMITS.recordBytes, LASTING_OVERHEAD + BLOCK) })

function isRecordKind(name: string): name is RecordKind {
  return Object.hasOwn(KINDS, name)
}

const bodyCodec = (kind: RecordKind) => struct(KINDS[kind]) as unknown as Codec<KnownRecord['body']>

/** The plain form `cbor([1, counter, deviceId, kind, subject, body])`, `body` itself encoded. */
export function encodeAccountRecord(record: AccountRecord): Uint8Array<ArrayBuffer> {
  const { counter, deviceId, subject } = record
  const kind = record.kind === 'unknown' ? record.name : record.kind
  const body = record.kind === 'unknown' ? record.body : encodeAs(bodyCodec(record.kind), record.body)
  return encodeAs(frame, { version: 1, counter, deviceId, kind, subject, body })
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeAccountRecord(encoded: Uint8Array): AccountRecord {
  const { counter, deviceId, kind, subject, body } = decodeAs(frame, encoded)
  if (!isRecordKind(kind)) return { kind: 'unknown', name: kind, counter, deviceId, subject, body }
  return { kind, counter, deviceId, subject, body: decodeAs(bodyCodec(kind), body) } as AccountRecord
}

function context(userId: UserId, generation: number): SealContext {
  return { label: LABELS.accountRecord, ids: [idBytes(userId), generation] }
}

/** `cbor([generation, salt || ciphertext])` under AK of that generation, padded to steps of 256 bytes. */
export async function sealAccountRecord(provider: CryptoProvider, userId: UserId, key: AccountKey, record: AccountRecord): Promise<Uint8Array> {
  const plain = padToMultiple(encodeAccountRecord(record), BLOCK)
  return encodeAs(sealedForm, {
    generation: key.generation,
    sealed: await sealUnderLasting(provider, key.secret, context(userId, key.generation), plain),
  })
}

/**
 * @param keys every generation of the account key that the device holds
 * @throws ConclaveError `E_MALFORMED` when it does not open, `E_CONFLICT` when the key of its generation is not there yet
 */
export async function openAccountRecord(
  provider: CryptoProvider,
  userId: UserId,
  keys: readonly AccountKey[],
  stored: Uint8Array,
): Promise<AccountRecord> {
  const { generation, sealed } = decodeAs(sealedForm, stored)
  const key = keys.find((candidate) => candidate.generation === generation)
  if (key === undefined) throw new ConclaveError('E_CONFLICT', 'account key of a generation that is not here')
  const padded = await openUnderLasting(provider, key.secret, context(userId, generation), sealed)
  const plain = padded && unpad(padded)
  if (plain === undefined) throw new ConclaveError('E_MALFORMED', 'account record does not open')
  return decodeAccountRecord(plain)
}
