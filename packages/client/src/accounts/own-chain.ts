import { activeDevice } from '@conclave/crypto'
import { ConclaveError } from '@conclave/protocol'
import { setAccountNumber } from '../store/tables/account.ts'
import { hasKeyInForce, openKeyInForce, takeKeys } from './account-key.ts'
import type { AccountContext } from './context.ts'

/**
 * Fetches the own chain, notices a revocation of this device, and opens a new account key that the chain commits to (T2). One that does not open
 * is told; until somebody with the password has made another, this device writes no account records.
 * @throws ConclaveError `E_DEVICE_REVOKED`, and what a chain that does not check out throws
 */
export async function refreshOwnChain(context: AccountContext): Promise<void> {
  const { core, chains } = context
  const me = context.own.require()
  const chain = await chains.fetch(me.userId)
  if (!activeDevice(chain, me.deviceId)) {
    core.change(() => setAccountNumber(core.db, 'revoked', 1))
    core.alert('E_DEVICE_REVOKED')
    throw new ConclaveError('E_DEVICE_REVOKED')
  }
  if (hasKeyInForce(context, chain)) return
  const keys = await openKeyInForce(context, chain, me.keys, (work) => context.link().withSession(work))
  if (!keys) return core.alert('E_ACCOUNT_KEY')
  core.change(() => takeKeys(context, keys))
}
