import { ConclaveError, type DeviceId, type MailboxId, type UserId } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { DeviceKey, DeviceRow, Devices, NewDevice } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import { forgetDevice, putStanding } from './prekeys.ts'
import type { StreamWriter } from './stream-writer.ts'

const COLUMNS = ['user_id', 'device_id', 'mailbox_id', 'last_seen_day'] as const

export function devices(db: Kysely<Tables>): Devices {
  return {
    async list(userId) {
      const rows = await db.selectFrom('devices').select(COLUMNS).where('user_id', '=', userId).orderBy('id').execute()
      return rows.map(toDevice)
    },
    async find(userId, deviceId) {
      const row = await db.selectFrom('devices').select(COLUMNS).where('device_id', '=', deviceId).where('user_id', '=', userId).executeTakeFirst()
      return row && toDevice(row)
    },
    async keys(userId) {
      const rows = await db.selectFrom('devices').select(['device_id', 'mailbox_id', 'signing_key']).where('user_id', '=', userId).execute()
      return rows.map(toKey)
    },
    async mailboxOwner(mailboxId) {
      const row = await db
        .selectFrom('devices')
        .innerJoin('accounts', 'accounts.user_id', 'devices.user_id')
        .select(['devices.user_id', 'devices.device_id', 'accounts.token_hash'])
        .where('devices.mailbox_id', '=', mailboxId)
        .executeTakeFirst()
      return row && { userId: row.user_id as UserId, deviceId: row.device_id as DeviceId, tokenHash: row.token_hash }
    },
    async seen(userId, deviceId, day) {
      await db
        .updateTable('devices')
        .set({ last_seen_day: day })
        .where('device_id', '=', deviceId)
        .where('user_id', '=', userId)
        .where('last_seen_day', '<', day)
        .execute()
    },
  }
}

function toDevice(row: { user_id: string; device_id: string; mailbox_id: string; last_seen_day: number }): DeviceRow {
  return {
    userId: row.user_id as UserId,
    deviceId: row.device_id as DeviceId,
    mailboxId: row.mailbox_id as MailboxId,
    lastSeenDay: row.last_seen_day,
  }
}

function toKey(row: { device_id: string; mailbox_id: string; signing_key: Uint8Array | null }): DeviceKey {
  return { deviceId: row.device_id as DeviceId, mailboxId: row.mailbox_id as MailboxId, signingKey: row.signing_key }
}

/** @throws ConclaveError `E_CONFLICT` when the id or the mailbox is in use */
export async function addDevice(db: Kysely<Tables>, userId: UserId, device: NewDevice): Promise<void> {
  const row = {
    device_id: device.deviceId,
    user_id: userId,
    mailbox_id: device.mailboxId,
    last_seen_day: 0,
    signing_key: device.signingKey ?? null,
  }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('devices')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) throw new ConclaveError('E_CONFLICT', 'device or mailbox exists')
  await putStanding(db, device.deviceId, device.prekeys)
}

/** The device and everything that waits for it. One that is not there, or somebody else's, is passed over. */
export async function removeDevice(db: Kysely<Tables>, streams: StreamWriter, userId: UserId, deviceId: DeviceId): Promise<void> {
  await db.deleteFrom('account_key_boxes').where('user_id', '=', userId).where('receiver_id', '=', deviceId).execute()
  const row = await db
    .deleteFrom('devices')
    .where('device_id', '=', deviceId)
    .where('user_id', '=', userId)
    .returning('mailbox_id')
    .executeTakeFirst()
  if (row === undefined) return
  await forgetDevice(db, deviceId)
  await streams.erase({ kind: 'mailbox', key: row.mailbox_id as MailboxId })
  await streams.erase({ kind: 'requests', key: row.mailbox_id as MailboxId })
}
