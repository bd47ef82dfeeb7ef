import { type CommunityId, ConclaveError, type InviteId } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { InviteBoxes, StoredInvite } from '../port.ts'
import type { Tables } from '../schema/index.ts'

/** An id leads to one community: the first that has it. @throws ConclaveError `E_LEDGER_INVALID` */
export async function registerInvite(db: Kysely<Tables>, communityId: CommunityId, inviteId: InviteId): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('invite_boxes')
    .values({ invite_id: inviteId, community_id: communityId, generation: 0, ledger_key: null, history_key: null, preview: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) throw new ConclaveError('E_LEDGER_INVALID', 'an invite with this id exists')
}

/** @throws ConclaveError `E_NOT_FOUND`, `E_CONFLICT` for a lower generation */
export async function replaceBoxes(db: Kysely<Tables>, communityId: CommunityId, boxes: readonly InviteBoxes[]): Promise<void> {
  for (const box of boxes) await replaceBox(db, communityId, box)
}

async function replaceBox(db: Kysely<Tables>, communityId: CommunityId, box: InviteBoxes): Promise<void> {
  const { inviteId, generation, ledgerKey, historyKey = null, preview } = box
  const known = await inviteBoxesOf(db, inviteId)
  if (known?.communityId !== communityId) throw new ConclaveError('E_NOT_FOUND', 'invite')
  if (generation < known.generation) throw new ConclaveError('E_CONFLICT', 'newer boxes are there')
  await db
    .updateTable('invite_boxes')
    .set({ generation, ledger_key: ledgerKey, history_key: historyKey, ...(preview !== undefined && { preview }) })
    .where('invite_id', '=', inviteId)
    .execute()
}

export async function removeBoxes(db: Kysely<Tables>, communityId: CommunityId, inviteIds: readonly InviteId[]): Promise<void> {
  await db
    .updateTable('invite_boxes')
    .set({ generation: 0, ledger_key: null, history_key: null, preview: null })
    .where('community_id', '=', communityId)
    .where('invite_id', 'in', inviteIds)
    .execute()
}

export async function removeInvites(db: Kysely<Tables>, communityId: CommunityId, inviteIds: readonly InviteId[]): Promise<void> {
  await db.deleteFrom('invite_boxes').where('community_id', '=', communityId).where('invite_id', 'in', inviteIds).execute()
}

export async function inviteBoxesOf(db: Kysely<Tables>, inviteId: InviteId): Promise<StoredInvite | undefined> {
  const row = await db.selectFrom('invite_boxes').selectAll().where('invite_id', '=', inviteId).executeTakeFirst()
  if (row === undefined) return undefined
  return {
    communityId: row.community_id as CommunityId,
    generation: row.generation,
    ledgerKey: row.ledger_key,
    historyKey: row.history_key,
    preview: row.preview,
  }
}

export async function inviteStatesOf(
  db: Kysely<Tables>,
  communityId: CommunityId,
): Promise<readonly { readonly inviteId: InviteId; readonly generation: number }[]> {
  const rows = await db.selectFrom('invite_boxes').select(['invite_id', 'generation']).where('community_id', '=', communityId).execute()
  return rows.map(({ invite_id: inviteId, generation }) => ({ inviteId: inviteId as InviteId, generation }))
}
