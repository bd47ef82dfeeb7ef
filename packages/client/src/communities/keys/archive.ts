import { type AccountRecord, ARCHIVED_EPOCHS, type KnownRecord } from '@conclave/crypto'
import { fromBase64url, toBase64url } from '@conclave/protocol'
import type { OwnDevice } from '../../accounts/own.ts'
import type { Records } from '../../accounts/records.ts'
import type { Core } from '../../core.ts'
import {
  type ArchivedEpoch,
  archiveSize,
  countToArchive,
  epochsToArchive,
  isArchiveUnsent,
  lastArchiveNumber,
  missingFromArchive,
  nextToArchive,
  putArchived,
  putArchiveNumber,
  setArchived,
} from '../../store/tables/archive.ts'
import { addTask } from '../../store/tables/tasks.ts'

/** Keys of epochs, as another device of the account wrote them down (T12). */
export type EpochsRecord = Extract<AccountRecord, { readonly kind: 'epochs' }>

/** Epochs are collected for so long, at random, so that one record has many and the first of the own devices writes for all, ms (T10). */
const COLLECT_FROM = 60_000
const COLLECT_UP_TO = 120_000
/** While a record is on its way: the next one follows it, so that a hole in their numbers is the server's doing, ms. */
const AFTER_SENDING = 5_000
/** `S` of these is written down, and of the last epoch in a record; the others follow by the wraps. */
const SHARED_EVERY = 16
/** A part of what a server keeps for an account, so that members who commit without end take nothing from contacts and settings. */
const MOST_RECORDS = 4_000
const MOST_BYTES = 8_000_000

/** Inside the transaction that stores keys of an epoch: they are due for the archive. */
export function noteForArchive({ db, clock, chance }: Core): void {
  const pause = countToArchive(db) >= ARCHIVED_EPOCHS ? 0 : COLLECT_FROM + chance() * (COLLECT_UP_TO - COLLECT_FROM)
  addTask(db, 'archive', clock.now() + Math.round(pause))
}

/**
 * Writes the next record of what is due, with its mark, in one transaction; sending is that of all account records.
 * @returns when to look again, ms since 1970; undefined when nothing is left
 */
export function archiveEpochs(core: Core, own: OwnDevice, records: Records): number | undefined {
  const { db, clock, crypto } = core
  const { deviceId } = own.require()
  if (isArchiveUnsent(db)) return clock.now() + AFTER_SENDING
  const next = nextToArchive(db)
  const size = archiveSize(db)
  if (next === undefined || size.records >= MOST_RECORDS || size.bytes >= MOST_BYTES) return undefined
  const due = epochsToArchive(db, next.groupId, ARCHIVED_EPOCHS)
  core.change(() => {
    const number = lastArchiveNumber(db, deviceId) + 1
    const body = { communityId: next.communityId, groupId: fromBase64url(next.groupId), number, epochs: due.map(written) }
    const record: KnownRecord = { kind: 'epochs', subject: crypto.random(16), body }
    records.write(record)
    putArchiveNumber(db, deviceId, number)
    for (const one of due) setArchived(db, next.groupId, one)
  })
  return countToArchive(db) > 0 ? clock.now() + AFTER_SENDING : undefined
}

function written({ epoch, joined, shared }: ArchivedEpoch, at: number, all: readonly ArchivedEpoch[]) {
  const isWritten = epoch % SHARED_EVERY === 0 || at === all.length - 1
  return { epoch, joined, shared: (isWritten ? shared : undefined) ?? null }
}

/** Inside the transaction of the record: kept apart until the records of the epochs commit to it. */
export function takeArchived({ db }: Core, { deviceId, body }: EpochsRecord): void {
  const groupId = toBase64url(body.groupId)
  putArchiveNumber(db, deviceId, body.number)
  for (const { epoch, joined, shared } of body.epochs) {
    putArchived(db, body.communityId, groupId, { epoch, joined, shared: shared ?? undefined })
    setArchived(db, groupId, { epoch, joined })
  }
}

/** @returns what looks, when records were fetched, for those that the server holds back; each is told once in a run */
export function archiveWatch(core: Core): () => void {
  let told = 0
  return () => {
    const missing = missingFromArchive(core.db)
    if (missing > told) core.alert('E_ARCHIVE')
    told = missing
  }
}
