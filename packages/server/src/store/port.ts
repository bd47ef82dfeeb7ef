import type {
  ConclaveError,
  DeviceId,
  Handle,
  MailboxId,
  OneTimePrekey,
  PrekeyBundle,
  SignedPrekey,
  SignedPrekeyKind,
  UserId,
} from '@conclave/protocol/core'
import type { Communities } from './communities-port.ts'
import type { StreamName } from './stream-name.ts'

export type * from './communities-port.ts'
export { channelKey, type ChannelKey, type GroupKey, type StreamKind, type StreamName } from './stream-name.ts'

/**
 * What the server keeps. Every method is one transaction, and its promise settles only when the change is durable (fsync).
 * Adapters: SQLite in a worker; PostgreSQL later. `contract.ts` is the suite that each of them passes.
 * Calls take effect in the order in which they were made, also when nobody waits for them.
 * Methods throw ConclaveError with the codes named here, and `E_DISK_FULL` (nothing was changed; works again when there is room),
 * `E_UNAVAILABLE` (too much waits, or the store has failed: then it is unknown whether the change was made), `E_STORE_CORRUPT`.
 */
export interface Store {
  readonly streams: Streams
  readonly accounts: Accounts
  readonly devices: Devices
  readonly prekeys: Prekeys
  readonly sessions: Sessions
  readonly invites: Invites
  readonly communities: Communities
  /**
   * Deletes what has expired: entries, sessions, invitations, one-time prekeys. A stream loses its expired entries from the front only,
   * so that what is left has no holes: an entry that never expires keeps those behind it. @returns rows removed
   */
  expire(now: number): Promise<number>
  /**
   * Copies one moment of the whole database, while it is in use, to a new file that only the owner may read.
   * @throws `E_CONFLICT` when the file exists, `E_CONFIG` when its directory does not
   */
  backup(file: string): Promise<void>
  /** Bytes of the database with its free pages, and rows. Counts them all: not more often than every few seconds. */
  statistics(): Promise<StoreStatistics>
  /** Waits for what is under way; nothing may be called afterwards. */
  close(): Promise<void>
}

export interface StoreStatistics {
  readonly bytes: number
  readonly accounts: number
  readonly devices: number
  readonly entries: number
}

export interface Append {
  readonly stream: StreamName
  readonly payload: Uint8Array
  /** The head must be this number, else `E_CONFLICT`: compare-and-append. */
  readonly expect?: number
  /**
   * 16 bytes; an entry of this stream that has the same is not written again and its number is returned, whatever `expect` and `limit` say.
   * Certain for live entries. Of trimmed ones an adapter remembers the newest (SQLite: 65,536 of the whole store, in memory): a sender that
   * repeats itself much later, or after a restart, puts a second copy, which the receiving device recognises and drops.
   */
  readonly dedupe?: Uint8Array
  /** When it may be removed, ms since 1970; kept as the next whole hour, so that it does not tell when the entry arrived. */
  readonly expires?: number
  /** Refuse with `error` when the stream holds this many live entries, or would hold more than so many bytes. */
  readonly limit?: {
    readonly entries?: number
    readonly bytes?: number
    readonly error: 'E_MAILBOX_FULL' | 'E_REQUESTS_FULL' | 'E_TOO_LARGE' | 'E_CHANNEL_FULL'
  }
}
export interface Appended {
  /** Dense: the first entry of a stream is 1. */
  readonly seq: number
  readonly duplicate: boolean
}
export interface Entry {
  readonly seq: number
  readonly payload: Uint8Array
}
/** What became of appends that were given together. */
export interface AppendedInOrder {
  /** Those before the first that failed, in the order in which they were given. */
  readonly appended: readonly Appended[]
  /** Why the next one failed; undefined when all were written. */
  readonly error: ConclaveError | undefined
}
export interface StreamState {
  /** Number of the last entry ever appended; 0 when there was none. */
  readonly head: number
  /** Entries up to this number are gone. */
  readonly trimmed: number
}

export interface Streams {
  /** @throws `E_CONFLICT`, or the error of the limit */
  append(append: Append): Promise<Appended>
  /**
   * Appends one after another; from the first that fails on, nothing more of them is written, so that none overtakes.
   * @throws only what concerns all of them: `E_DISK_FULL`, `E_UNAVAILABLE`, `E_STORE_CORRUPT`
   */
  appendInOrder(appends: readonly Append[]): Promise<AppendedInOrder>
  /** Appends all or none. @throws as {@link append} */
  appendTogether(appends: readonly Append[]): Promise<readonly Appended[]>
  /** Entries after `after` in order, at most `limit` of them and about `maxBytes`, at least one if there is one. */
  read(stream: StreamName, range: { after: number; limit: number; maxBytes: number }): Promise<readonly Entry[]>
  /** Entries before `before`, newest first. */
  readBack(stream: StreamName, range: { before: number; limit: number; maxBytes: number }): Promise<readonly Entry[]>
  state(stream: StreamName): Promise<StreamState>
  /** Of several, in their order. */
  states(streams: readonly StreamName[]): Promise<readonly StreamState[]>
  /** Bytes of the live entries of several, in their order; as they were appended, also where they were rewritten since. */
  sizes(streams: readonly StreamName[]): Promise<readonly number[]>
  /** Puts other payloads in the places of entries; those that are not there are passed over. */
  rewrite(stream: StreamName, entries: readonly Entry[]): Promise<void>
  /** Removes everything up to and with `through`, at most up to the head. Numbers are never used again. */
  trim(stream: StreamName, through: number): Promise<void>
  /** Removes the stream with its numbers: the next entry is 1 again. */
  erase(stream: StreamName): Promise<void>
}

export interface AccountKeyBoxes {
  readonly generation: number
  readonly boxes: readonly { readonly receiverId: DeviceId; readonly box: Uint8Array }[]
}
export interface PasswordRecord {
  readonly record: string
  readonly suite: number
  readonly vault: Uint8Array
  readonly vaultVersion: number
}
export interface StandingPrekeys {
  readonly signed: SignedPrekey
  readonly kemLastResort: SignedPrekey
  readonly sealing: SignedPrekey
}
export interface NewDevice {
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
  readonly prekeys: StandingPrekeys
  /** Ed25519, 32 bytes: a copy of what the server found in the chain when it verified it, so that signing in need not read the chain. */
  readonly signingKey?: Uint8Array
}
export interface Account {
  readonly userId: UserId
  readonly handle: Handle
  readonly password: PasswordRecord
  readonly tokenGeneration: number
  readonly tokenHash: Uint8Array
  readonly profileGeneration: number
  readonly profile: Uint8Array | null
}

/** Changes of a chain go through here, so that links and what they commit to are one transaction. `expect` is the head before; at least one link. */
export interface ChainChange {
  readonly userId: UserId
  readonly expect: number
  readonly links: readonly Uint8Array[]
  /** A newer generation takes the place of the former boxes; the same one adds boxes. */
  readonly accountKeys?: AccountKeyBoxes
  readonly password?: PasswordRecord
  readonly addDevice?: NewDevice
  /** Their mailboxes, requests, prekeys, boxes and sessions go. */
  readonly revoked?: readonly DeviceId[]
  /** The former handle stays reserved for ever, also for its former owner. */
  readonly handle?: Handle
}

export interface Accounts {
  /** @throws `E_HANDLE_TAKEN` (also for handles of deleted accounts), `E_CONFLICT` when the account exists, `E_INVITE_INVALID` */
  create(
    account: Account & { links: readonly Uint8Array[]; accountKeys: AccountKeyBoxes; device: NewDevice; inviteHash?: Uint8Array; now: number },
  ): Promise<void>
  byHandle(handle: Handle): Promise<Account | undefined>
  byId(userId: UserId): Promise<Account | undefined>
  /** Taken now or ever. */
  handleTaken(handle: Handle): Promise<boolean>
  /** @throws `E_NOT_FOUND` without the account, `E_CONFLICT` (head, an older generation, a device id or mailbox in use), `E_HANDLE_TAKEN` */
  changeChain(change: ChainChange): Promise<void>
  /** Newest generation only. */
  accountKeyBox(userId: UserId, receiverId: DeviceId): Promise<{ generation: number; box: Uint8Array } | undefined>
  /** @throws `E_CONFLICT` unless the generation grows */
  setDeliveryToken(userId: UserId, generation: number, hash: Uint8Array): Promise<void>
  /** @throws `E_CONFLICT` unless the generation grows or stays */
  setProfile(userId: UserId, generation: number, ciphertext: Uint8Array): Promise<void>
}

export interface DeviceRow {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
  /** Midnight UTC of the day it was last seen, ms since 1970. */
  readonly lastSeenDay: number
}
/** What a device signs in with. */
export interface DeviceKey {
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
  /** Null of a device that was added without it: then it is in the chain only. */
  readonly signingKey: Uint8Array | null
}
/** What an envelope is checked against. */
export interface MailboxOwner {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly tokenHash: Uint8Array
}
export interface Devices {
  /** Unrevoked devices, oldest first. */
  list(userId: UserId): Promise<readonly DeviceRow[]>
  find(userId: UserId, deviceId: DeviceId): Promise<DeviceRow | undefined>
  /** Of unrevoked devices. */
  keys(userId: UserId): Promise<readonly DeviceKey[]>
  mailboxOwner(mailboxId: MailboxId): Promise<MailboxOwner | undefined>
  seen(userId: UserId, deviceId: DeviceId, day: number): Promise<void>
}

export interface PrekeyCount {
  readonly x25519: number
  readonly kem: number
}
export interface Prekeys {
  /**
   * Replaces standing keys, adds one-time keys that are not known (a used one is known for 30 days), up to `LIMITS.oneTimePrekeys` unused
   * ones of a kind; more are passed over. @returns one-time keys left @throws `E_NOT_FOUND` without the device
   */
  put(
    deviceId: DeviceId,
    keys: { standing?: StandingPrekeys; oneTime?: { x25519: readonly OneTimePrekey[]; kem: readonly SignedPrekey[] } },
  ): Promise<PrekeyCount>
  count(deviceId: DeviceId): Promise<PrekeyCount>
  /** No unused one-time key is handed out any more; each counts as used at `now`, so that it cannot be put again. @returns what is left: none */
  withdraw(deviceId: DeviceId, now: number): Promise<PrekeyCount>
  /** A standing key of a device. */
  standing(deviceId: DeviceId, kind: Exclude<SignedPrekeyKind, 'kem-onetime'>): Promise<SignedPrekey | undefined>
  /**
   * Hands out a bundle; each one-time key goes to exactly one caller, also across a crash, those with low numbers first, expired ones never.
   * `remaining` counts what is left afterwards. Undefined without the device.
   */
  take(deviceId: DeviceId, now: number): Promise<{ bundle: PrekeyBundle; remaining: PrekeyCount } | undefined>
}

export interface SessionRow {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly expires: number
}
/** What a device that signs in begins with. */
export interface SignedIn {
  readonly mailbox: StreamState
  readonly requests: StreamState
  readonly chain: StreamState
  readonly records: StreamState
  readonly prekeys: PrekeyCount
}
/** Sessions are kept by the SHA-256 of their token, and end at the whole hour after `expires`. */
export interface Sessions {
  create(tokenHash: Uint8Array, session: SessionRow): Promise<void>
  /** Creates a session and notes the day (midnight UTC, ms) on which the device was seen. Undefined, and nothing is written, without the device. */
  signIn(tokenHash: Uint8Array, session: SessionRow, day: number): Promise<SignedIn | undefined>
  find(tokenHash: Uint8Array, now: number): Promise<SessionRow | undefined>
  end(tokenHash: Uint8Array): Promise<void>
}

/** One-use invitations to make an account, kept by the SHA-256 of their code; they end at the whole hour after `expires`. */
export interface Invites {
  create(codeHash: Uint8Array, expires: number): Promise<void>
  usable(codeHash: Uint8Array, now: number): Promise<boolean>
}
