import { ConclaveError } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { Invites } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import { roundUpToHour } from './hours.ts'

export function invites(db: Kysely<Tables>): Invites {
  return {
    async create(codeHash, expires) {
      await db
        .insertInto('invites')
        .values({ code_hash: codeHash, expires: roundUpToHour(expires) })
        .execute()
    },
    async usable(codeHash, now) {
      const row = await db.selectFrom('invites').select('expires').where('code_hash', '=', codeHash).where('expires', '>', now).executeTakeFirst()
      return row !== undefined
    },
  }
}

/** Uses an invitation up. @throws ConclaveError `E_INVITE_INVALID` when it is unknown, used or expired */
export async function spendInvite(db: Kysely<Tables>, codeHash: Uint8Array, now: number): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom('invites').where('code_hash', '=', codeHash).where('expires', '>', now).executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) throw new ConclaveError('E_INVITE_INVALID')
}
