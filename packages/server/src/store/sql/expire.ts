import type { Kysely } from 'kysely'
import type { Tables } from '../schema/index.ts'

/** Removes expired sessions, invitations and one-time prekeys. @returns rows removed */
export async function expireRows(db: Kysely<Tables>, now: number): Promise<number> {
  const removed = await Promise.all([
    db.deleteFrom('sessions').where('expires', '<=', now).executeTakeFirstOrThrow(),
    db.deleteFrom('invites').where('expires', '<=', now).executeTakeFirstOrThrow(),
    db.deleteFrom('one_time_prekeys').where('expires', '<=', now).executeTakeFirstOrThrow(),
  ])
  return removed.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0)
}
