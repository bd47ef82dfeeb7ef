import { type AccountKey, decodeDeviceKeys, type DeviceKeys, type ProfileKey } from '@conclave/crypto'
import { ConclaveError, type DeviceId, type Handle, type MailboxId, type ServerId, type UserId } from '@conclave/protocol'
import type { Core } from '../core.ts'
import { readAccount } from '../store/tables/account.ts'
import { newestKey } from '../store/tables/keys.ts'
import type { Database } from '../store/port.ts'
import { readBytes, readInt } from '../store/rows.ts'

/** This device and its account, as they never change. */
export interface Own {
  readonly userId: UserId
  readonly handle: Handle
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
  readonly keys: DeviceKeys
  readonly serverId: ServerId
  readonly opaqueKey: string
}
export interface OwnDevice {
  get(): Own | undefined
  /** @throws ConclaveError `E_NOT_SIGNED_IN` */
  require(): Own
  /** Reads again after sign-up, sign-in or sign-out. */
  refresh(): void
  /** Called after each {@link refresh}. */
  onRefresh(listener: () => void): void
}

export function ownDevice(core: Core): OwnDevice {
  let own: Own | undefined
  const refresh = () => {
    const row = readAccount(core.db)
    own = row && {
      userId: row.userId,
      handle: row.handle,
      deviceId: row.deviceId,
      mailboxId: row.mailboxId,
      keys: decodeDeviceKeys(row.deviceKeys),
      serverId: row.serverId,
      opaqueKey: row.opaqueKey,
    }
  }
  const listeners: (() => void)[] = []
  refresh()
  return {
    get: () => own,
    require: () => {
      if (!own) throw new ConclaveError('E_NOT_SIGNED_IN')
      return own
    },
    refresh: () => {
      refresh()
      for (const listener of listeners) listener()
    },
    onRefresh: (listener) => void listeners.push(listener),
  }
}

/** The account key in force (T2). */
export function currentAccountKey(db: Database): AccountKey {
  const row = newestKey(db, 'account_keys')
  if (!row) throw new ConclaveError('E_STORE_CORRUPT', 'no account key')
  return { generation: row.generation, secret: row.key }
}
export function allAccountKeys(db: Database): readonly AccountKey[] {
  return db
    .all('SELECT generation, key FROM account_keys ORDER BY generation')
    .map((row) => ({ generation: readInt(row, 'generation'), secret: readBytes(row, 'key') }))
}
/** The own profile key in force (T9). */
export function currentProfileKey(db: Database): ProfileKey {
  const row = newestKey(db, 'profile_keys')
  if (!row) throw new ConclaveError('E_STORE_CORRUPT', 'no profile key')
  return { generation: row.generation, secret: row.key }
}
