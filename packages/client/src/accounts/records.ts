import { type AccountRecord, decodeAccountRecord, encodeAccountRecord, isLater, type KnownRecord, openAccountRecord, recordKey, sealAccountRecord } from '@conclave/crypto'
import { codeOf, idBytes, idFromBytes, LIMITS, type UserId } from '@conclave/protocol'
import type { Core, Tell } from '../core.ts'
import { accountNumber, setAccountNumber, setAccountText } from '../store/tables/account.ts'
import { newestKey, putKey } from '../store/tables/keys.ts'
import { addTask } from '../store/tables/tasks.ts'
import { type PersonRow, personOf } from '../store/tables/people.ts'
import { hasUnsentRecords, markRecordSent, putRecord, recordOf, unsentRecords } from '../store/tables/records.ts'
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

export function accountRecords(core: Core, link: () => ServerLink, own: () => Own, head: (userId: UserId) => { seq: number; hash: Uint8Array }, apply: ApplyRecord): Records {
  const { db } = core
  const write = (record: KnownRecord) => {
    const counter = accountNumber(db, 'lamport') + 1
    setAccountNumber(db, 'lamport', counter)
    const stamped = { ...record, counter, deviceId: own().deviceId } as AccountRecord
    putRecord(db, recordKey(stamped), encodeAccountRecord(stamped), true)
  }
  const merge = (record: AccountRecord, tell: Tell) => {
    setAccountNumber(db, 'lamport', Math.max(accountNumber(db, 'lamport'), record.counter))
    const key = recordKey(record)
    const known = recordOf(db, key)
    if (known && !isLater(record, decodeAccountRecord(known))) return
    putRecord(db, key, encodeAccountRecord(record), false)
    apply(record, tell)
  }
  const pull = async () => {
    for (;;) {
      const after = accountNumber(db, 'records_cursor')
      const page = await link().withSession((bearer) => link().api.recordsRead({ query: { after } }, bearer))
      const keys = allAccountKeys(db)
      const opened: AccountRecord[] = []
      for (const { record } of page.records) {
        const one = await openOne(core, own().userId, keys, record)
        if (one) opened.push(one)
      }
      const cursor = page.records.at(-1)?.seq ?? page.headSeq
      core.change((tell) => {
        for (const record of opened) merge(record, tell)
        setAccountNumber(db, 'records_cursor', cursor)
      })
      if (cursor >= page.headSeq || page.records.length === 0) return
    }
  }
  const pushOnce = async (): Promise<void> => {
    const waiting = unsentRecords(db, 50)
    const key = currentAccountKey(db)
    const sealed = await Promise.all(waiting.map(({ record }) => sealAccountRecord(core.crypto, own().userId, key, decodeAccountRecord(record))))
    const expect = accountNumber(db, 'records_cursor')
    const { headSeq } = await link().withSession((bearer) => link().api.recordsAppend({ body: { expect, records: sealed.slice(0, LIMITS.recordsPerRequest) } }, bearer))
    core.change(() => {
      for (const { key: name, record } of waiting) markRecordSent(db, name, record)
      setAccountNumber(db, 'records_cursor', headSeq)
    })
  }
  const push = async () => {
    while (hasUnsentRecords(db)) {
      try {
        await pushOnce()
      } catch (error) {
        if (codeOf(error) !== 'E_CONFLICT') throw error
        await pull()
      }
    }
  }
  const writePerson = (person: PersonRow) => {
    const profileKey = person.profileKey ? { generation: person.profileGeneration, secret: person.profileKey } : null
    const body = { state: person.state, handle: person.handle, displayName: person.displayName, profileKey, head: head(person.userId), verified: person.verified, since: core.clock.now() }
    write({ kind: 'contact', subject: idBytes(person.userId), body })
  }
  return { write, writePerson, push, pull, waiting: () => hasUnsentRecords(db) }
}

/** A record that does not open is the server's garbage; one whose account key is missing is an error for the caller. */
async function openOne(core: Core, userId: UserId, keys: Parameters<typeof openAccountRecord>[2], stored: Uint8Array): Promise<AccountRecord | undefined> {
  try {
    return await openAccountRecord(core.crypto, userId, keys, stored)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}

/** How records of other devices reach the tables. `person` stores a person and tells. */
export function recordApplier(core: Core, person: (row: PersonRow, tell: Tell) => void): ApplyRecord {
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
      case 'setting':
      case 'unknown':
        return
    }
  }
}

/** Our own profile key for our other devices. */
export const profileKeyRecord = (key: { readonly generation: number; readonly secret: Uint8Array }): KnownRecord => ({ kind: 'profile-key', subject: NOBODY, body: { key } })
export const profileRecord = (displayName: string): KnownRecord => ({ kind: 'profile', subject: NOBODY, body: { displayName } })
export const deviceNameRecord = (deviceId: Parameters<typeof idBytes>[0], name: string): KnownRecord => ({ kind: 'device-name', subject: idBytes(deviceId), body: { name } })

/** After a block: the server learns the new token and profile as soon as it is reachable. */
export function queueProfileTasks(core: Core): void {
  addTask(core.db, 'delivery-token')
  addTask(core.db, 'profile')
}
