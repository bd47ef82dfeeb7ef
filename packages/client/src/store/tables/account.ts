import type { DeviceId, Handle, MailboxId, ServerId, UserId } from '@conclave/protocol'
import type { Database } from '../port.ts'
import { first, readBytes, readInt, readText } from '../rows.ts'

export interface AccountRow {
  readonly userId: UserId
  readonly handle: Handle
  readonly displayName: string
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
  readonly deviceKeys: Uint8Array
  readonly serverId: ServerId
  readonly serverKey: Uint8Array
  readonly serverUrl: string
  /** The server's static OPAQUE key, pinned at sign-up. */
  readonly opaqueKey: string
}

/** Not there for anybody but `unconfirmedAccount` until `confirmAccount`. */
export function insertAccount(db: Database, row: AccountRow): void {
  const sql = `INSERT INTO account (one, user_id, handle, display_name, device_id, mailbox_id, device_keys, server_id, server_key, server_url, opaque_key, confirmed)
    VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`
  db.run(sql, [
    row.userId,
    row.handle,
    row.displayName,
    row.deviceId,
    row.mailboxId,
    row.deviceKeys,
    row.serverId,
    row.serverKey,
    row.serverUrl,
    row.opaqueKey,
  ])
}

export function readAccount(db: Database): AccountRow | undefined {
  return accountWhere(db, 'confirmed = 1')
}
/** A sign-up or sign-in whose answer this device has not heard. */
export function unconfirmedAccount(db: Database): AccountRow | undefined {
  return accountWhere(db, 'confirmed = 0')
}
export function confirmAccount(db: Database): void {
  db.run('UPDATE account SET confirmed = 1')
}
/** Everything that was stored with an account that did not come to be. */
export function discardAccount(db: Database): void {
  for (const table of ['account', 'account_keys', 'profile_keys', 'prekeys', 'chains', 'tasks']) db.run(`DELETE FROM ${table}`)
}

function accountWhere(db: Database, condition: 'confirmed = 0' | 'confirmed = 1'): AccountRow | undefined {
  const row = first(db, `SELECT * FROM account WHERE ${condition}`)
  return (
    row && {
      userId: readText<UserId>(row, 'user_id'),
      handle: readText<Handle>(row, 'handle'),
      displayName: readText(row, 'display_name'),
      deviceId: readText<DeviceId>(row, 'device_id'),
      mailboxId: readText<MailboxId>(row, 'mailbox_id'),
      deviceKeys: readBytes(row, 'device_keys'),
      serverId: readText<ServerId>(row, 'server_id'),
      serverKey: readBytes(row, 'server_key'),
      serverUrl: readText(row, 'server_url'),
      opaqueKey: readText(row, 'opaque_key'),
    }
  )
}

/** Changing numbers and switches of the account. */
export type AccountNumber = 'mailbox_cursor' | 'requests_cursor' | 'records_cursor' | 'lamport' | 'presence_shared' | 'typing_hidden' | 'revoked'

export function accountNumber(db: Database, column: AccountNumber): number {
  const row = first(db, `SELECT ${column} AS n FROM account`)
  return row ? readInt(row, 'n') : 0
}
export function setAccountNumber(db: Database, column: AccountNumber, value: number): void {
  db.run(`UPDATE account SET ${column} = ?`, [value])
}
export function setAccountText(db: Database, column: 'display_name' | 'handle' | 'server_url', value: string): void {
  db.run(`UPDATE account SET ${column} = ?`, [value])
}
