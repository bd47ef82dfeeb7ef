import { activeDevice, openAccountKey, openOlderAccountKeys } from '@conclave/crypto'
import { ConclaveError } from '@conclave/protocol'
import { setAccountNumber } from '../store/tables/account.ts'
import { keyOf, putKey } from '../store/tables/keys.ts'
import type { AccountContext } from './context.ts'

/**
 * Fetches the own chain, notices a revocation of this device, and opens a new account key that the chain commits to (T2).
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
  if (keyOf(core.db, 'account_keys', chain.generation)) return
  const link = context.link()
  const boxed = await link.withSession((bearer) => link.api.accountKeyRead({ params: { receiverId: me.deviceId } }, bearer))
  const newest = await openAccountKey(core.crypto, chain, boxed.generation, me.keys, boxed.box)
  const keys = await openOlderAccountKeys(core.crypto, chain, newest)
  core.change(() => {
    for (const key of keys) putKey(core.db, 'account_keys', { generation: key.generation, key: key.secret })
  })
}
