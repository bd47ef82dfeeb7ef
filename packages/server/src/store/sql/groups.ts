import { ConclaveError } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { GroupCommit, GroupKey, StoredBundle } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import type { StreamWriter } from './stream-writer.ts'

/** Stream entry, group, record and bundle; the transaction that is open makes them one. @throws ConclaveError `E_CONFLICT` */
export async function commitGroup(db: Kysely<Tables>, streams: StreamWriter, commit: GroupCommit): Promise<number> {
  const { groupId, epoch, record, bundle, history = null, payload, expect } = commit
  const { seq } = await streams.append({ stream: { kind: 'group', key: groupId }, payload, expect })
  await putGroup(db, commit)
  await db.replaceInto('epoch_records').values({ group_id: groupId, epoch, record }).execute()
  await db.replaceInto('bundles').values({ group_id: groupId, seq, epoch, bundle, history }).execute()
  return seq
}

async function putGroup(db: Kysely<Tables>, { communityId, groupId, audience, generation, epoch, floor, expect }: GroupCommit): Promise<void> {
  if (expect === 0) {
    const row = { group_id: groupId, community_id: communityId, audience, generation, epoch, highest_epoch: epoch, floor }
    await db.insertInto('mls_groups').values(row).execute()
    return
  }
  await db
    .updateTable('mls_groups')
    .set((column) => ({ epoch, floor, highest_epoch: column.fn<number>('max', ['highest_epoch', column.val(epoch)]) }))
    .where('group_id', '=', groupId)
    .execute()
}

export async function recordsOf(
  db: Kysely<Tables>,
  groupId: GroupKey,
  { from, to, limit, maxBytes }: { from: number; to: number; limit: number; maxBytes: number },
): Promise<readonly Uint8Array[]> {
  const rows = await db
    .selectFrom('epoch_records')
    .select('record')
    .where('group_id', '=', groupId)
    .where('epoch', '>=', from)
    .where('epoch', '<=', to)
    .orderBy('epoch')
    .limit(limit)
    .execute()
  let bytes = 0
  const page = rows.findIndex(({ record }, i) => (bytes += record.length) > maxBytes && i > 0)
  return rows.slice(0, page === -1 ? undefined : page).map(({ record }) => record)
}

/** @throws ConclaveError `E_NOT_FOUND` */
export async function replaceRecord(
  db: Kysely<Tables>,
  groupId: GroupKey,
  { epoch, floor, record }: { epoch: number; floor: number; record: Uint8Array },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('epoch_records')
    .set({ record })
    .where('group_id', '=', groupId)
    .where('epoch', '=', epoch)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new ConclaveError('E_NOT_FOUND', 'record')
  await db.updateTable('mls_groups').set({ floor }).where('group_id', '=', groupId).where('epoch', '=', epoch).execute()
}

export function bundleOf(db: Kysely<Tables>, groupId: GroupKey): Promise<StoredBundle | undefined> {
  return db.selectFrom('bundles').select(['seq', 'epoch', 'bundle', 'history']).where('group_id', '=', groupId).executeTakeFirst()
}

/** @throws ConclaveError `E_STALE_EPOCH` */
export async function replaceBundle(
  db: Kysely<Tables>,
  groupId: GroupKey,
  { epoch, bundle, history = null }: { epoch: number; bundle: Uint8Array; history?: Uint8Array | null | undefined },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('bundles')
    .set({ bundle, history: history ?? null })
    .where('group_id', '=', groupId)
    .where('epoch', '=', epoch)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new ConclaveError('E_STALE_EPOCH', 'bundle of another epoch')
}
