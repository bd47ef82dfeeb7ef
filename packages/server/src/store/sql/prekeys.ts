import { ConclaveError, type DeviceId, LIMITS, type OneTimePrekey, PERIODS, type SignedPrekey } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { PrekeyCount, Prekeys, StandingPrekeys } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import { roundUpToDay } from './hours.ts'

type StandingKind = Parameters<Prekeys['standing']>[1]
type OneTimeKind = keyof PrekeyCount
interface NewOneTime {
  readonly keyId: number
  readonly key: Uint8Array
  readonly expires?: number
  readonly signature?: Uint8Array
}

export function prekeys(db: Kysely<Tables>): Prekeys {
  return {
    async put(deviceId, keys) {
      const device = await db.selectFrom('devices').select('id').where('device_id', '=', deviceId).executeTakeFirst()
      if (device === undefined) throw new ConclaveError('E_NOT_FOUND', 'device')
      if (keys.standing !== undefined) await putStanding(db, deviceId, keys.standing)
      if (keys.oneTime !== undefined) {
        await putOneTime(db, deviceId, 'x25519', keys.oneTime.x25519)
        await putOneTime(db, deviceId, 'kem', keys.oneTime.kem)
      }
      return countBoth(db, deviceId)
    },
    count: (deviceId) => countBoth(db, deviceId),
    async withdraw(deviceId, now) {
      const used = { key: null, signature: null, expires: usedUntil(now) }
      await db.updateTable('one_time_prekeys').set(used).where('device_id', '=', deviceId).where('key', 'is not', null).execute()
      return countBoth(db, deviceId)
    },
    standing: (deviceId, kind) => standing(db, deviceId, kind),
    async take(deviceId, now) {
      const signed = await standing(db, deviceId, 'x25519-signed')
      const lastResort = await standing(db, deviceId, 'kem-last-resort')
      if (signed === undefined || lastResort === undefined) return undefined
      const oneTime = await takeX25519(db, deviceId, now)
      const kem = await takeKem(db, deviceId, now)
      const bundle = { deviceId, signed, oneTime, kem: kem ?? lastResort, kemIsOneTime: kem === undefined ? 0 : 1 }
      return { bundle, remaining: await countBoth(db, deviceId, now) }
    },
  }
}

/** Replaces the standing keys of a device. */
export async function putStanding(db: Kysely<Tables>, deviceId: DeviceId, keys: StandingPrekeys): Promise<void> {
  const row = (kind: StandingKind, { keyId, expires, key, signature }: SignedPrekey) => ({
    device_id: deviceId,
    kind,
    key_id: keyId,
    expires,
    key,
    signature,
  })
  await db
    .replaceInto('standing_prekeys')
    .values([row('x25519-signed', keys.signed), row('kem-last-resort', keys.kemLastResort), row('sealing', keys.sealing)])
    .execute()
}

async function standing(db: Kysely<Tables>, deviceId: DeviceId, kind: StandingKind): Promise<SignedPrekey | undefined> {
  const row = await db
    .selectFrom('standing_prekeys')
    .select(['key_id', 'expires', 'key', 'signature'])
    .where('device_id', '=', deviceId)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row && { keyId: row.key_id, expires: row.expires, key: row.key, signature: row.signature }
}

/** A number that is known, also as used, is passed over; so is what exceeds the limit of unused ones. */
async function putOneTime(db: Kysely<Tables>, deviceId: DeviceId, kind: OneTimeKind, keys: readonly NewOneTime[]): Promise<void> {
  let room = LIMITS.oneTimePrekeys - (await countKind(db, deviceId, kind))
  for (const { keyId, key, expires, signature } of keys) {
    if (room <= 0) return
    const row = { device_id: deviceId, kind, key_id: keyId, expires: expires ?? null, key, signature: signature ?? null }
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('one_time_prekeys')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 1n) room--
  }
}

async function countBoth(db: Kysely<Tables>, deviceId: DeviceId, now = 0): Promise<PrekeyCount> {
  return { x25519: await countKind(db, deviceId, 'x25519', now), kem: await countKind(db, deviceId, 'kem', now) }
}

async function countKind(db: Kysely<Tables>, deviceId: DeviceId, kind: OneTimeKind, now = 0): Promise<number> {
  const { count } = await unused(db, deviceId, kind, now).select(db.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count
}

function unused(db: Kysely<Tables>, deviceId: DeviceId, kind: OneTimeKind, now: number) {
  return db
    .selectFrom('one_time_prekeys')
    .where('device_id', '=', deviceId)
    .where('kind', '=', kind)
    .where('key', 'is not', null)
    .where((where) => where.or([where('expires', 'is', null), where('expires', '>', now)]))
}

async function takeX25519(db: Kysely<Tables>, deviceId: DeviceId, now: number): Promise<OneTimePrekey | null> {
  const row = await unused(db, deviceId, 'x25519', now).select(['key_id', 'key']).orderBy('key_id').limit(1).executeTakeFirst()
  if (row === undefined || row.key === null) return null
  await markUsed(db, deviceId, 'x25519', row.key_id, now)
  return { keyId: row.key_id, key: row.key }
}

async function takeKem(db: Kysely<Tables>, deviceId: DeviceId, now: number): Promise<SignedPrekey | undefined> {
  const row = await unused(db, deviceId, 'kem', now).select(['key_id', 'key', 'expires', 'signature']).orderBy('key_id').limit(1).executeTakeFirst()
  if (row === undefined || row.key === null || row.expires === null || row.signature === null) return undefined
  await markUsed(db, deviceId, 'kem', row.key_id, now)
  return { keyId: row.key_id, expires: row.expires, key: row.key, signature: row.signature }
}

/** The number stays as long as the device may keep the private half, so that the key cannot be put a second time. */
const usedUntil = (now: number) => roundUpToDay(now + PERIODS.prekeyPrivate)

async function markUsed(db: Kysely<Tables>, deviceId: DeviceId, kind: OneTimeKind, keyId: number, now: number): Promise<void> {
  await db
    .updateTable('one_time_prekeys')
    .set({ key: null, signature: null, expires: usedUntil(now) })
    .where('device_id', '=', deviceId)
    .where('kind', '=', kind)
    .where('key_id', '=', keyId)
    .execute()
}

/** Keys and sessions of devices that are gone. */
export async function forgetDevice(db: Kysely<Tables>, deviceId: DeviceId): Promise<void> {
  await db.deleteFrom('standing_prekeys').where('device_id', '=', deviceId).execute()
  await db.deleteFrom('one_time_prekeys').where('device_id', '=', deviceId).execute()
  await db.deleteFrom('sessions').where('device_id', '=', deviceId).execute()
}
