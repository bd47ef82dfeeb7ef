import {
  type AccountRecord,
  decodeAccountRecord,
  encodeAccountRecord,
  isLater,
  type KnownRecord,
  openAccountRecord,
  recordKey,
  sealAccountRecord,
} from '@conclave/crypto'
import { codeOf, ConclaveError, decodeCbor, idBytes, idFromBytes, type UserId } from '@conclave/protocol'
import type { PersonState } from '../api.ts'
import type { Core, Tell } from '../core.ts'
import type { Database } from '../store/port.ts'
import { accountNumber, setAccountNumber, setAccountText } from '../store/tables/account.ts'
import { newestKey, putKey } from '../store/tables/keys.ts'
import { addTask } from '../store/tables/tasks.ts'
import { type PersonRow, personOf } from '../store/tables/people.ts'
import { hasUnsentRecords, isUnsent, markRecordSent, putRecord, recordOf, unsentRecords } from '../store/tables/records.ts'
import type { ServerLink } from '../transport/server-link.ts'
import { allAccountKeys, currentAccountKey, type Own } from './own.ts'

/** What the account keeps for its own devices (T10): written in the transaction it belongs to, merged last writer wins. */
export interface Records {
  /** Inside a transaction. */
  write(record: KnownRecord): void
  writePerson(person: PersonRow): void
  /** Sends what waits; pulls first when another device was faster. */
  push(): Promise<void>
  /** Fetches and applies what other devices wrote. @throws ConclaveError `E_CONFLICT` when an account key is missing */
  pull(): Promise<void>
  waiting(): boolean
}
/** Puts a record of another device into the tables, inside its transaction. */
export type ApplyRecord = (record: AccountRecord, tell: Tell) => void

const NOBODY = new Uint8Array(0)
/** Below the server's limit of 100, so that a request stays small. */
const PER_PUSH = 50

export interface RecordsParts {
  readonly core: Core
  link(): ServerLink
  own(): Own
  /** Newest verified chain head of a person, zeros when there is none. */
  head(userId: UserId): { seq: number; hash: Uint8Array }
  /** Of the account key in the newest own chain. */
  generation(): number
  readonly apply: ApplyRecord
  /** Everything that the server showed is here. */
  pulled(): void
}

export class AccountRecords implements Records {
  readonly #parts: RecordsParts
  readonly #db: Database

  constructor(parts: RecordsParts) {
    this.#parts = parts
    this.#db = parts.core.db
  }

  write(record: KnownRecord): void {
    const counter = accountNumber(this.#db, 'lamport') + 1
    setAccountNumber(this.#db, 'lamport', counter)
    const stamped = { ...record, counter, deviceId: this.#parts.own().deviceId } as AccountRecord
    putRecord(this.#db, recordKey(stamped), encodeAccountRecord(stamped), true)
  }

  writePerson(person: PersonRow): void {
    const { userId, state, handle, displayName, verified } = person
    const profileKey = person.profileKey ? { generation: person.profileGeneration, secret: person.profileKey } : null
    const body = { state, handle, displayName, profileKey, head: this.#parts.head(userId), verified, since: this.#parts.core.clock.now() }
    this.write({ kind: 'contact', subject: idBytes(userId), body })
  }

  waiting(): boolean {
    return hasUnsentRecords(this.#db)
  }

  async push(): Promise<void> {
    while (this.waiting()) {
      try {
        await this.#pushOnce()
      } catch (error) {
        if (codeOf(error) !== 'E_CONFLICT') throw error
        await this.pull()
      }
    }
  }

  async pull(): Promise<void> {
    const { core } = this.#parts
    const link = this.#parts.link()
    for (;;) {
      const after = accountNumber(this.#db, 'records_cursor')
      const page = await link.withSession((bearer) => link.api.recordsRead({ query: { after } }, bearer))
      const opened = await this.#openAll(page.records.map(({ record }) => record))
      const cursor = page.records.at(-1)?.seq ?? page.headSeq
      core.change((tell) => {
        for (const record of opened) this.#merge(record, tell)
        setAccountNumber(this.#db, 'records_cursor', cursor)
      })
      if (cursor >= page.headSeq || page.records.length === 0) return this.#parts.pulled()
    }
  }

  async #openAll(stored: readonly Uint8Array[]): Promise<readonly AccountRecord[]> {
    const keys = allAccountKeys(this.#db)
    const opened: AccountRecord[] = []
    for (const record of stored) {
      const one = await openOne(this.#parts.core, this.#parts.own().userId, keys, record)
      if (one) opened.push(one)
    }
    return opened
  }

  #merge(record: AccountRecord, tell: Tell): void {
    setAccountNumber(this.#db, 'lamport', Math.max(accountNumber(this.#db, 'lamport'), record.counter))
    const key = recordKey(record)
    const stored = recordOf(this.#db, key)
    if (stored) {
      const known = decodeAccountRecord(stored)
      // What this device wrote before, whose answer did not come, is no second opinion.
      const isConcurrent = isUnsent(this.#db, key) && record.deviceId !== this.#parts.own().deviceId
      if (isConcurrent && outranks(known, record)) return this.write(known as KnownRecord)
      if (!(isConcurrent && outranks(record, known)) && !isLater(record, known)) return
    }
    putRecord(this.#db, key, encodeAccountRecord(record), false)
    this.#parts.apply(record, tell)
  }

  async #pushOnce(): Promise<void> {
    const { core, own } = this.#parts
    const link = this.#parts.link()
    const waiting = unsentRecords(this.#db, PER_PUSH)
    const key = currentAccountKey(this.#db)
    // T2: only the newest generation is written under.
    if (key.generation < this.#parts.generation()) throw new ConclaveError('E_ACCOUNT_KEY', 'not here yet')
    const seal = ({ record }: { record: Uint8Array }) => sealAccountRecord(core.crypto, own().userId, key, decodeAccountRecord(record))
    const records = await Promise.all(waiting.map(seal))
    const expect = accountNumber(this.#db, 'records_cursor')
    const { headSeq } = await link.withSession((bearer) => link.api.recordsAppend({ body: { expect, records } }, bearer))
    core.change(() => {
      for (const { key: name, record } of waiting) markRecordSent(this.#db, name, record)
      setAccountNumber(this.#db, 'records_cursor', headSeq)
    })
  }
}

/** What wins over what when two devices wrote at the same time, without knowing of each other: nothing that was noted undoes a decision. */
const CONTACT_RANK: Readonly<Record<PersonState, number>> = { none: 0, incoming: 1, requested: 2, declined: 3, contact: 4, blocked: 5 }

function outranks(a: AccountRecord, b: AccountRecord): boolean {
  return a.kind === 'contact' && b.kind === 'contact' && CONTACT_RANK[a.body.state] > CONTACT_RANK[b.body.state]
}

/**
 * A record that does not open is the server's garbage. One whose account key is missing is an error for the caller, but where a newer one is here
 * that does not lead back to it, the key is lost: devices that have it write the record again (ADR 0009).
 */
async function openOne(
  core: Core,
  userId: UserId,
  keys: Parameters<typeof openAccountRecord>[2],
  stored: Uint8Array,
): Promise<AccountRecord | undefined> {
  try {
    return await openAccountRecord(core.crypto, userId, keys, stored)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    if (codeOf(error) === 'E_CONFLICT' && isLost(keys, stored)) return undefined
    throw error
  }
}

function isLost(keys: Parameters<typeof openAccountRecord>[2], stored: Uint8Array): boolean {
  const [generation] = decodeCbor(stored) as [number]
  return keys.some((key) => key.generation > generation)
}

/** How records of other devices reach the tables. `person` stores a person and tells; `community` takes what is known of one, `epochs` keys of its groups. */
export function recordApplier(
  core: Core,
  person: (row: PersonRow, tell: Tell) => void,
  community: (record: Extract<AccountRecord, { readonly kind: 'community' }>, tell: Tell) => void,
  epochs: (record: Extract<AccountRecord, { readonly kind: 'epochs' }>) => void,
): ApplyRecord {
  const { db } = core
  return (record, tell) => {
    switch (record.kind) {
      case 'contact': {
        const userId = idFromBytes('UserId', record.subject)
        const { state, handle, displayName, profileKey, verified } = record.body
        const before = personOf(db, userId)
        const newer = profileKey && profileKey.generation >= (before?.profileGeneration ?? 0)
        const key = newer ? profileKey.secret : before?.profileKey
        const generation = newer ? profileKey.generation : (before?.profileGeneration ?? 0)
        return person({ userId, handle, displayName, state, verified, profileKey: key, profileGeneration: generation }, tell)
      }
      case 'profile-key': {
        const { generation, secret } = record.body.key
        if (generation >= (newestKey(db, 'profile_keys')?.generation ?? 0)) putKey(db, 'profile_keys', { generation, key: secret })
        return
      }
      case 'profile':
        return setAccountText(db, 'display_name', record.body.displayName)
      case 'device-name':
        db.run('INSERT OR REPLACE INTO device_names (device_id, name) VALUES (?, ?)', [idFromBytes('DeviceId', record.subject), record.body.name])
        return
      case 'community':
        return community(record, tell)
      case 'epochs':
        return epochs(record)
      case 'setting':
      case 'unknown':
        return
    }
  }
}

/** Our own profile key for our other devices. */
export const profileKeyRecord = (key: { readonly generation: number; readonly secret: Uint8Array }): KnownRecord => ({
  kind: 'profile-key',
  subject: NOBODY,
  body: { key },
})
export const profileRecord = (displayName: string): KnownRecord => ({ kind: 'profile', subject: NOBODY, body: { displayName } })
export const deviceNameRecord = (deviceId: Parameters<typeof idBytes>[0], name: string): KnownRecord => ({
  kind: 'device-name',
  subject: idBytes(deviceId),
  body: { name },
})

/** After a block: the server learns the new token and profile as soon as it is reachable. */
export function queueProfileTasks(core: Core): void {
  addTask(core.db, 'delivery-token')
  addTask(core.db, 'profile')
}
