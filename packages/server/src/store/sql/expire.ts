import { type Kysely, sql } from 'kysely'
import type { Tables } from '../schema/index.ts'

/** Sessions that a device keeps: it uses the newest, and each sign-in makes another. */
export const SESSIONS_PER_DEVICE = 16

/** Removes expired sessions, invitations and one-time prekeys, and the oldest sessions of devices that have many. @returns rows removed */
export async function expireRows(db: Kysely<Tables>, now: number): Promise<number> {
  const removed = await Promise.all([
    db.deleteFrom('sessions').where('expires', '<=', now).executeTakeFirstOrThrow(),
    db.deleteFrom('invites').where('expires', '<=', now).executeTakeFirstOrThrow(),
    db.deleteFrom('one_time_prekeys').where('expires', '<=', now).executeTakeFirstOrThrow(),
  ])
  const crowded = await crowdedOut(db)
  return removed.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), crowded)
}

async function crowdedOut(db: Kysely<Tables>): Promise<number> {
  const devices = await db
    .selectFrom('sessions')
    .select('device_id')
    .groupBy('device_id')
    .having((having) => having.fn.countAll(), '>', SESSIONS_PER_DEVICE)
    .execute()
  let removed = 0
  for (const { device_id: device } of devices) {
    // SQLite gives rowids in the order of insertion
    const { numAffectedRows } = await sql`DELETE FROM sessions WHERE device_id = ${device} AND rowid <=
      (SELECT rowid FROM sessions WHERE device_id = ${device} ORDER BY rowid DESC LIMIT 1 OFFSET ${SESSIONS_PER_DEVICE})`.execute(db)
    removed += Number(numAffectedRows ?? 0)
  }
  return removed
}
