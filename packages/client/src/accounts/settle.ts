import {
  type AccountKey,
  type ChainState,
  deliveryToken,
  type DeviceKeys,
  encodeDeviceKeys,
  hashDeliveryToken,
  type ProfileKey,
  sealProfile,
} from '@conclave/crypto'
import { type Handle, idFromBytes, type MailboxId } from '@conclave/protocol'
import type { Core } from '../core.ts'
import type { Chains } from '../people/chains.ts'
import { insertAccount } from '../store/tables/account.ts'
import { putKey } from '../store/tables/keys.ts'
import { addTask } from '../store/tables/tasks.ts'
import type { PrekeyRow } from '../store/tables/prekeys.ts'
import type { ServerInfo } from '../transport/server-link.ts'
import { storeStanding } from './prekeys.ts'

/** A device that the server is about to know. */
export interface NewlyKnown {
  readonly handle: Handle
  readonly displayName: string
  readonly device: DeviceKeys
  readonly mailboxId: MailboxId
  readonly chain: ChainState
  readonly accountKeys: readonly AccountKey[]
  readonly prekeys: readonly PrekeyRow[]
  readonly info: ServerInfo
  readonly serverUrl: string
}

/** Inside one transaction, before the server is told: unconfirmed. */
export function settle(core: Core, chains: Chains, known: NewlyKnown): void {
  const { db } = core
  insertAccount(db, {
    userId: known.chain.userId,
    handle: known.handle,
    displayName: known.displayName,
    deviceId: known.device.deviceId,
    mailboxId: known.mailboxId,
    deviceKeys: encodeDeviceKeys(known.device),
    serverId: known.info.serverId,
    serverKey: known.info.serverKey,
    serverUrl: known.serverUrl,
    opaqueKey: known.info.opaqueKey,
  })
  for (const key of known.accountKeys) putKey(db, 'account_keys', { generation: key.generation, key: key.secret })
  chains.put(known.chain)
  storeStanding(core, known.prekeys)
  addTask(db, 'prekeys')
}

export const newMailboxId = (core: Core): MailboxId => idFromBytes('MailboxId', core.crypto.random(16))

/** H(token) for the server (T9). */
export function tokenHash(core: Core, userId: ChainState['userId'], key: ProfileKey): Uint8Array {
  return hashDeliveryToken(core.crypto, deliveryToken(core.crypto, userId, key))
}
export async function profileCiphertext(core: Core, userId: ChainState['userId'], key: ProfileKey, displayName: string): Promise<Uint8Array> {
  return sealProfile(core.crypto, userId, key, { displayName })
}
