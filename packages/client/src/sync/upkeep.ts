import { type ProfileKey } from '@conclave/crypto'
import { codeOf, ConclaveError } from '@conclave/protocol'
import { currentProfileKey } from '../accounts/own.ts'
import { refreshOwnChain } from '../accounts/own-chain.ts'
import { upkeepPrekeys } from '../accounts/prekeys.ts'
import { profileCiphertext, tokenHash } from '../accounts/settle.ts'
import { finishJoin } from '../accounts/sign-in.ts'
import { archiveEpochs } from '../communities/keys/archive.ts'
import { readAccount } from '../store/tables/account.ts'
import { forgetHistory } from '../store/tables/history.ts'
import { addTask, finishTask, postponeTask, type TaskName } from '../store/tables/tasks.ts'
import type { SyncContext } from './context.ts'
import { expireSessions } from './ratchet.ts'

/** Does one thing that the server must be told; it stays until it has worked. */
export async function runTask(context: SyncContext, name: TaskName): Promise<void> {
  const { core } = context
  const next = await perform(context, name)
  core.change(() => (next === undefined ? finishTask(core.db, name) : postponeTask(core.db, name, next)))
}

/** @returns when to do it again, if ever */
async function perform(context: SyncContext, name: TaskName): Promise<number | undefined> {
  const { core, own } = context
  switch (name) {
    case 'join':
      await finishJoin(context)
      return undefined
    case 'prekeys':
      core.db.tx(() => forgetHistory(core.db, core.clock.now()))
      await expireSessions(core)
      return upkeepPrekeys(core, context.link(), own.require())
    case 'own-chain':
      await refreshOwnChain(context)
      return undefined
    case 'records-pull':
      await pullRecords(context)
      return undefined
    case 'delivery-token':
      await setToken(context)
      return undefined
    case 'profile':
      await setProfile(context)
      return undefined
    case 'archive':
      return archiveEpochs(core, own, context.records)
  }
}

async function pullRecords(context: SyncContext): Promise<void> {
  try {
    await context.records.pull()
  } catch (error) {
    if (codeOf(error) !== 'E_CONFLICT') throw error
    // Written under an account key that this device has not got yet.
    await refreshOwnChain(context)
    await context.records.pull()
  }
}

const sameKey = (a: ProfileKey, b: ProfileKey) => a.generation === b.generation && a.secret.every((byte, i) => byte === b.secret[i])

async function setToken(context: SyncContext): Promise<void> {
  const { core, own } = context
  const link = context.link()
  const key = currentProfileKey(core.db)
  const hash = tokenHash(core, own.require().userId, key)
  try {
    await link.withSession((bearer) => link.api.deliveryTokenSet({ body: { generation: key.generation, hash } }, bearer))
  } catch (error) {
    if (codeOf(error) !== 'E_CONFLICT') throw error
    // Ours at an earlier attempt, or another device's: a newer generation settles it.
    await pullRecords(context)
    const { tokenGeneration } = await link.withSession((bearer) => link.api.accountState({}, bearer))
    if (!sameKey(key, currentProfileKey(core.db))) return
    core.change(() => {
      context.rotateProfileKey(tokenGeneration + 1)
      context.announce()
    })
    throw new ConclaveError('E_CONFLICT', 'a newer token is to be set', { cause: error })
  }
}

async function setProfile(context: SyncContext): Promise<void> {
  const { core, own } = context
  const link = context.link()
  const key = currentProfileKey(core.db)
  const ciphertext = await profileCiphertext(core, own.require().userId, key, readAccount(core.db)?.displayName ?? '')
  try {
    await link.withSession((bearer) => link.api.profileSet({ body: { generation: key.generation, ciphertext } }, bearer))
  } catch (error) {
    if (codeOf(error) !== 'E_CONFLICT') throw error
    core.change(() => addTask(core.db, 'records-pull'))
    throw error
  }
}
