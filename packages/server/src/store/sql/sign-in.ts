import type { MailboxId } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { PrekeyCount, Sessions } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import { roundUpToHour } from './hours.ts'
import { prepared } from './prepared.ts'
import type { StreamWriter } from './stream-writer.ts'

interface Device {
  readonly mailbox_id: MailboxId
  readonly last_seen_day: number
}
interface Count {
  readonly kind: keyof PrekeyCount
  readonly count: number
}

/** Everything that signing in reads and writes, in one call. */
export function signIn(db: Kysely<Tables>, streams: StreamWriter): Sessions['signIn'] {
  const statements = prepare(db)
  return async (tokenHash, { userId, deviceId, expires }, day) => {
    const [device] = await statements.device(deviceId, userId)
    if (device === undefined) return undefined
    await statements.insert(tokenHash, userId, deviceId, roundUpToHour(expires))
    if (device.last_seen_day < day) await statements.seen(day, deviceId)
    const counts = await statements.counts(deviceId)
    const countOf = (kind: keyof PrekeyCount) => counts.find((row) => row.kind === kind)?.count ?? 0
    return {
      mailbox: await streams.state({ kind: 'mailbox', key: device.mailbox_id }),
      requests: await streams.state({ kind: 'requests', key: device.mailbox_id }),
      chain: await streams.state({ kind: 'chain', key: userId }),
      records: await streams.state({ kind: 'records', key: userId }),
      prekeys: { x25519: countOf('x25519'), kem: countOf('kem') },
    }
  }
}

function prepare(db: Kysely<Tables>) {
  const session = { token_hash: new Uint8Array(), user_id: '', device_id: '', expires: 0 }
  return {
    device: prepared<Device>(
      db,
      db.selectFrom('devices').select(['mailbox_id', 'last_seen_day']).where('device_id', '=', '').where('user_id', '=', ''),
    ),
    insert: prepared(db, db.insertInto('sessions').values(session)),
    seen: prepared(db, db.updateTable('devices').set({ last_seen_day: 0 }).where('device_id', '=', '')),
    counts: prepared<Count>(
      db,
      db
        .selectFrom('one_time_prekeys')
        .select((select) => ['kind', select.fn.countAll<number>().as('count')])
        .where('device_id', '=', '')
        .where('key', 'is not', null)
        .groupBy('kind'),
    ),
  }
}
