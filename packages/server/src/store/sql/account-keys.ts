import { ConclaveError, type DeviceId, type UserId } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { AccountKeyBoxes } from '../port.ts'
import type { Tables } from '../schema/index.ts'

/** A newer generation takes the place of the former one; the same one gets boxes for more devices. @throws ConclaveError `E_CONFLICT` for an older one */
export async function putAccountKeys(db: Kysely<Tables>, userId: UserId, { generation, boxes }: AccountKeyBoxes): Promise<void> {
  const { newest } = await db
    .selectFrom('account_key_boxes')
    .select((select) => select.fn.max('generation').as('newest'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  if (newest !== null && generation < newest) throw new ConclaveError('E_CONFLICT', 'account key generation')
  await db.deleteFrom('account_key_boxes').where('user_id', '=', userId).where('generation', '<', generation).execute()
  for (const { receiverId, box } of boxes) {
    await db.replaceInto('account_key_boxes').values({ user_id: userId, receiver_id: receiverId, generation, box }).execute()
  }
}

export async function accountKeyBox(
  db: Kysely<Tables>,
  userId: UserId,
  receiverId: DeviceId,
): Promise<{ generation: number; box: Uint8Array } | undefined> {
  const row = await db
    .selectFrom('account_key_boxes')
    .select(['generation', 'box'])
    .where('user_id', '=', userId)
    .where('receiver_id', '=', receiverId)
    .executeTakeFirst()
  return row && { generation: row.generation, box: row.box }
}
