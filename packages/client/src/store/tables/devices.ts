import { decodeAs, type DeviceAddress, type DeviceId, encodeAs, type MailboxId, signedPrekey, type UserId } from '@conclave/protocol'
import type { Database } from '../port.ts'
import { first, readBytes, readInt, readText } from '../rows.ts'

/** Verified chains, encoded by crypto's `encodeChainState`. */
export function readChain(db: Database, userId: UserId): Uint8Array | undefined {
  const row = first(db, 'SELECT state FROM chains WHERE user_id = ?', [userId])
  return row && readBytes(row, 'state')
}
export function writeChain(db: Database, userId: UserId, state: Uint8Array): void {
  db.run('INSERT OR REPLACE INTO chains (user_id, state) VALUES (?, ?)', [userId, state])
}
export function addEvidence(db: Database, evidence: { userId: UserId; code: string; stored: Uint8Array; fresh: Uint8Array; at: number }): void {
  db.run('INSERT INTO evidence (user_id, code, stored, fresh, at) VALUES (?, ?, ?, ?, ?)', [
    evidence.userId,
    evidence.code,
    evidence.stored,
    evidence.fresh,
    evidence.at,
  ])
}

/** Addresses whose sealing key's signature was checked. */
export function readAddresses(db: Database, userId: UserId): readonly DeviceAddress[] {
  return db.all('SELECT * FROM addresses WHERE user_id = ? ORDER BY device_id', [userId]).map((row) => ({
    deviceId: readText<DeviceId>(row, 'device_id'),
    mailboxId: readText<MailboxId>(row, 'mailbox_id'),
    sealing: decodeAs(signedPrekey, readBytes(row, 'sealing')),
  }))
}
export function replaceAddresses(db: Database, userId: UserId, addresses: readonly DeviceAddress[], now: number): void {
  db.run('DELETE FROM addresses WHERE user_id = ?', [userId])
  const sql = 'INSERT INTO addresses (user_id, device_id, mailbox_id, sealing, fetched) VALUES (?, ?, ?, ?, ?)'
  for (const one of addresses) db.run(sql, [userId, one.deviceId, one.mailboxId, encodeAs(signedPrekey, one.sealing), now])
}

export function addressesFetched(db: Database, userId: UserId): number {
  const row = first(db, 'SELECT coalesce(min(fetched), 0) AS at FROM addresses WHERE user_id = ?', [userId])
  return row ? readInt(row, 'at') : 0
}

/** All ratchet sessions with one device, encoded by crypto's `encodePeerSessions`. */
export function readSessions(db: Database, userId: UserId, deviceId: DeviceId): Uint8Array | undefined {
  const row = first(db, 'SELECT state FROM sessions WHERE user_id = ? AND device_id = ?', [userId, deviceId])
  return row && readBytes(row, 'state')
}
export function writeSessions(db: Database, userId: UserId, deviceId: DeviceId, state: Uint8Array): void {
  db.run('INSERT OR REPLACE INTO sessions (user_id, device_id, state) VALUES (?, ?, ?)', [userId, deviceId, state])
}
export function deleteSessions(db: Database, userId: UserId, deviceId: DeviceId): void {
  db.run('DELETE FROM sessions WHERE user_id = ? AND device_id = ?', [userId, deviceId])
}
export function sessionPeers(db: Database): readonly { userId: UserId; deviceId: DeviceId }[] {
  return db
    .all('SELECT user_id, device_id FROM sessions')
    .map((row) => ({ userId: readText<UserId>(row, 'user_id'), deviceId: readText<DeviceId>(row, 'device_id') }))
}
