import { ConclaveError, type Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const accountState: Handler<Routes['accountState']> = async (context, { caller }) => {
  const { accounts, streams } = context.store
  const { userId } = caller
  const [account, chain, records] = await Promise.all([
    accounts.byId(userId),
    streams.state({ kind: 'chain', key: userId }),
    streams.state({ kind: 'records', key: userId }),
  ])
  if (account === undefined) throw new ConclaveError('E_UNAUTHENTICATED')
  return {
    userId,
    handle: account.handle,
    chainHead: chain.head,
    recordsHead: records.head,
    vaultVersion: account.password.vaultVersion,
    tokenGeneration: account.tokenGeneration,
    profileGeneration: account.profileGeneration,
  }
}
