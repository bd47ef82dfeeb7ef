import type { DeviceId, UserId } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { Sessions } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import { roundUpToHour } from './hours.ts'
import { signIn } from './sign-in.ts'
import type { StreamWriter } from './stream-writer.ts'

export function sessions(db: Kysely<Tables>, streams: StreamWriter): Sessions {
  return {
    signIn: signIn(db, streams),
    async create(tokenHash, { userId, deviceId, expires }) {
      await db
        .insertInto('sessions')
        .values({ token_hash: tokenHash, user_id: userId, device_id: deviceId, expires: roundUpToHour(expires) })
        .execute()
    },
    async find(tokenHash, now) {
      const row = await db
        .selectFrom('sessions')
        .select(['user_id', 'device_id', 'expires'])
        .where('token_hash', '=', tokenHash)
        .where('expires', '>', now)
        .executeTakeFirst()
      return row && { userId: row.user_id as UserId, deviceId: row.device_id as DeviceId, expires: row.expires }
    },
    async end(tokenHash) {
      await db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute()
    },
  }
}
