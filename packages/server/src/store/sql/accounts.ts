import { ConclaveError, type Handle, type UserId } from '@conclave/protocol/core'
import type { Kysely, Selectable } from 'kysely'
import type { Account, Accounts, PasswordRecord } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import { accountKeyBox, putAccountKeys } from './account-keys.ts'
import { addDevice, removeDevice } from './devices.ts'
import { spendInvite } from './invites.ts'
import type { StreamWriter } from './stream-writer.ts'

/** Each method must run inside one transaction, which the adapter opens and rolls back when it throws. */
export function accounts(db: Kysely<Tables>, streams: StreamWriter): Accounts {
  return {
    async create(account) {
      if (account.inviteHash !== undefined) await spendInvite(db, account.inviteHash, account.now)
      if ((await find(db, 'user_id', account.userId)) !== undefined) throw new ConclaveError('E_CONFLICT', 'account exists')
      await reserveHandle(db, account.handle)
      await db.insertInto('accounts').values(toRow(account)).execute()
      await appendLinks(streams, account.userId, 0, account.links)
      await putAccountKeys(db, account.userId, account.accountKeys)
      await addDevice(db, account.userId, account.device)
    },
    byHandle: (handle) => find(db, 'handle', handle),
    byId: (userId) => find(db, 'user_id', userId),
    async handleTaken(handle) {
      return (await db.selectFrom('handles').select('handle').where('handle', '=', handle).executeTakeFirst()) !== undefined
    },
    async changeChain(change) {
      const { userId } = change
      const account = await find(db, 'user_id', userId)
      if (account === undefined) throw new ConclaveError('E_NOT_FOUND', 'account')
      if (change.links.length === 0) throw new ConclaveError('E_CONFLICT', 'no links')
      await appendLinks(streams, userId, change.expect, change.links)
      if (change.handle !== undefined && change.handle !== account.handle) await moveHandle(db, userId, change.handle)
      if (change.password !== undefined) await db.updateTable('accounts').set(passwordRow(change.password)).where('user_id', '=', userId).execute()
      if (change.accountKeys !== undefined) await putAccountKeys(db, userId, change.accountKeys)
      for (const deviceId of change.revoked ?? []) await removeDevice(db, streams, userId, deviceId)
      if (change.addDevice !== undefined) await addDevice(db, userId, change.addDevice)
    },
    accountKeyBox: (userId, receiverId) => accountKeyBox(db, userId, receiverId),
    async setDeliveryToken(userId, generation, hash) {
      const { numUpdatedRows } = await db
        .updateTable('accounts')
        .set({ token_generation: generation, token_hash: hash })
        .where('user_id', '=', userId)
        .where('token_generation', '<', generation)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new ConclaveError('E_CONFLICT', 'token generation')
    },
    async setProfile(userId, generation, ciphertext) {
      const { numUpdatedRows } = await db
        .updateTable('accounts')
        .set({ profile_generation: generation, profile: ciphertext })
        .where('user_id', '=', userId)
        .where('profile_generation', '<=', generation)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new ConclaveError('E_CONFLICT', 'profile generation')
    },
  }
}

async function find(db: Kysely<Tables>, column: 'user_id' | 'handle', value: string): Promise<Account | undefined> {
  const row = await db.selectFrom('accounts').selectAll().where(column, '=', value).executeTakeFirst()
  return row && toAccount(row)
}

/** @throws ConclaveError `E_HANDLE_TAKEN` */
async function reserveHandle(db: Kysely<Tables>, handle: Handle): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('handles')
    .values({ handle })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) throw new ConclaveError('E_HANDLE_TAKEN')
}

async function moveHandle(db: Kysely<Tables>, userId: UserId, handle: Handle): Promise<void> {
  await reserveHandle(db, handle)
  await db.updateTable('accounts').set({ handle }).where('user_id', '=', userId).execute()
}

async function appendLinks(streams: StreamWriter, userId: UserId, expect: number, links: readonly Uint8Array[]): Promise<void> {
  for (const [i, payload] of links.entries()) await streams.append({ stream: { kind: 'chain', key: userId }, payload, expect: expect + i })
}

function passwordRow({ record, suite, vault, vaultVersion }: PasswordRecord) {
  return { password_record: record, password_suite: suite, vault, vault_version: vaultVersion }
}

function toRow(account: Account): Selectable<Tables['accounts']> {
  return {
    user_id: account.userId,
    handle: account.handle,
    ...passwordRow(account.password),
    token_generation: account.tokenGeneration,
    token_hash: account.tokenHash,
    profile_generation: account.profileGeneration,
    profile: account.profile,
  }
}

function toAccount(row: Selectable<Tables['accounts']>): Account {
  return {
    userId: row.user_id as UserId,
    handle: row.handle as Handle,
    password: { record: row.password_record, suite: row.password_suite, vault: row.vault, vaultVersion: row.vault_version },
    tokenGeneration: row.token_generation,
    tokenHash: row.token_hash,
    profileGeneration: row.profile_generation,
    profile: row.profile,
  }
}
