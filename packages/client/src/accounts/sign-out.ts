import { activeDevice, activeDevices, type ChainState, replaceLostAccountKey } from '@conclave/crypto'
import { codeOf, ConclaveError } from '@conclave/protocol'
import { accountNumber } from '../store/tables/account.ts'
import { archiveEpochs } from '../communities/keys/archive.ts'
import { countToArchive } from '../store/tables/archive.ts'
import { eraseAccount, eraseEverything } from '../store/tables/erase.ts'
import type { AccountContext } from './context.ts'
import { appendRotation } from './devices.ts'
import { currentAccountKey } from './own.ts'
import { refreshOwnChain } from './own-chain.ts'

/** What has to be quiet while an account goes. */
export interface Running {
  /** @returns whether the connection was on */
  halt(): Promise<boolean>
  start(): void
}

/**
 * This device leaves the account: first in the chain, then here. Keys, sessions and what was not sent go; the messages stay in the store until the
 * same account comes back, or another one, for which they are erased. With `wipe` they go at once. The last device stays in the chain (ADR 0009).
 */
export async function signOut(context: AccountContext, running: Running, { wipe = false }: { wipe?: boolean }): Promise<void> {
  const { core, own, chains } = context
  own.require()
  const wasOn = await running.halt()
  await archiveRest(context)
  try {
    await leaveChain(context, wipe)
  } catch (error) {
    if (wasOn) running.start()
    throw error
  }
  core.sessions.startOver()
  core.change(() => (wipe ? eraseEverything(core.db) : eraseAccount(core.db)))
  chains.forgetCache()
  context.link().forget()
  own.refresh()
}

/** Keys of epochs that only this device may have go to the account, as far as the server is there. */
async function archiveRest({ core, own, records }: AccountContext): Promise<void> {
  try {
    while (countToArchive(core.db) > 0) {
      await records.push()
      if (archiveEpochs(core, own, records) === undefined) break
    }
    await records.push()
  } catch (error) {
    if (!(error instanceof ConclaveError)) throw error
  }
}

/** @throws ConclaveError `E_LAST_DEVICE` unless everything is to be wiped */
async function leaveChain(context: AccountContext, wipe: boolean): Promise<void> {
  const { core, chains, own } = context
  const me = own.require()
  const isLast = () => activeDevices(chains.known(me.userId) as ChainState).length === 1
  // Nothing to say to anybody, so also without a server.
  if (wipe && isLast()) return
  if (await isRemoved(context)) return
  if (isLast() && wipe) return
  if (isLast()) throw new ConclaveError('E_LAST_DEVICE')
  const chain = await chains.get(me.userId)
  // Whether or not the newest key opened here, the device goes on from the one that it has.
  const step = await replaceLostAccountKey(core.crypto, chain, me.keys, currentAccountKey(core.db), [me.deviceId])
  await appendRotation(context, chain.seq, step)
}

/** Another device was faster, or an earlier attempt got so far. */
async function isRemoved(context: AccountContext): Promise<boolean> {
  const { core, own, chains } = context
  if (accountNumber(core.db, 'revoked') === 1) return true
  try {
    await refreshOwnChain(context)
    return false
  } catch (error) {
    const { userId, deviceId } = own.require()
    const known = chains.known(userId)
    if (codeOf(error) === 'E_DEVICE_REVOKED' && known && !activeDevice(known, deviceId)) return true
    throw error
  }
}
