import { activeDevices, type ChainState, recoveryWords, replaceRecovery } from '@conclave/crypto'
import { codeOf, ConclaveError } from '@conclave/protocol'
import type { Accounts } from '../api.ts'
import { putKey } from '../store/tables/keys.ts'
import { markAllUnsent } from '../store/tables/records.ts'
import { mendAccountKey } from './account-key.ts'
import type { AccountContext } from './context.ts'
import { currentAccountKey } from './own.ts'
import { refreshOwnChain } from './own-chain.ts'
import { openRecovery, provePassword, registerPassword } from './password.ts'
import { requireStrong } from './password-strength.ts'

async function openWithPassword(context: AccountContext, password: string) {
  const me = context.own.require()
  const link = context.link()
  const info = await link.info()
  await refreshOwnChain(context)
  const chain = await context.chains.get(me.userId)
  const proved = await provePassword(link, context.password, info, me.handle, password)
  return { chain, info, ...(await openRecovery(context.core, chain, proved)) }
}

/** One server transaction swaps record and vault; the link that names the vault is signed by the recovery key (T4). */
export async function changePassword(context: AccountContext, input: Parameters<Accounts['changePassword']>[0]): Promise<void> {
  const me = context.own.require()
  await requireStrong(input.password, [me.handle], input.acceptWeakPassword)
  const { chain: found, info, seed, keys } = await openWithPassword(context, input.current)
  const chain = await mendAccountKey(context, found, keys)
  const link = context.link()
  const secrets = { chain, recovery: keys, seed, serverId: info.serverId, opaqueKey: info.opaqueKey }
  const next = await registerPassword(context.core, context.password, secrets, input.password, (request) =>
    link.withSession((bearer) => link.api.passwordStart({ body: { request } }, bearer)),
  )
  seed.fill(0)
  const body = { expect: chain.seq, link: next.link, record: next.record, suite: next.suite, vault: next.vault }
  await link.withSession((bearer) => link.api.passwordChange({ body }, bearer))
  context.core.change(() => context.chains.put(next.state))
}

/**
 * "Somebody may know my password" (T4): a new recovery key, account key, password record and vault in one request; devices of `revoke` go in the
 * same link. Who knew the old password could read the account's records, so the profile key is replaced too.
 * @returns the 24 words of the new recovery key; the former ones are void
 */
export async function replaceRecoveryKey(context: AccountContext, input: Parameters<Accounts['replaceRecovery']>[0]): Promise<string> {
  const { core, own } = context
  const me = own.require()
  const revoke = input.revoke ?? []
  if (revoke.includes(me.deviceId)) throw new ConclaveError('E_SELF')
  await requireStrong(input.password, [me.handle], input.acceptWeakPassword)
  const { chain: found, info, seed, keys } = await openWithPassword(context, input.current)
  seed.fill(0)
  if (!revoke.every((id) => activeDevices(found).some((device) => device.keys.id === id))) throw new ConclaveError('E_NOT_FOUND')
  const chain = await mendAccountKey(context, found, keys)
  const step = await replaceRecovery(core.crypto, chain, keys, currentAccountKey(core.db), revoke)
  const link = context.link()
  const secrets = { chain: step.state, recovery: step.recovery, seed: step.recoverySeed, serverId: info.serverId, opaqueKey: info.opaqueKey }
  const next = await registerPassword(core, context.password, secrets, input.password, (request) =>
    link.withSession((bearer) => link.api.passwordStart({ body: { request } }, bearer)),
  )
  const accountKeys = { generation: step.accountKeys.generation, boxes: [...step.accountKeys.boxes] }
  const { record, suite, vault } = next
  const body = { expect: chain.seq, links: [step.link, next.link], accountKeys, record, suite, vault }
  await onceOnly(context, next.state, () => link.withSession((bearer) => link.api.recoveryReplace({ body }, bearer)))
  core.change((tell) => {
    context.chains.advance(next.state, tell)
    putKey(core.db, 'account_keys', { generation: step.accountKey.generation, key: step.accountKey.secret })
    markAllUnsent(core.db)
    context.rotateProfileKey(0)
    context.announce()
  })
  const words = recoveryWords(step.recoverySeed)
  step.recoverySeed.fill(0)
  return words
}

/** The answer of an earlier attempt was lost: what the chain says now counts. */
async function onceOnly({ core, chains }: AccountContext, after: ChainState, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (codeOf(error) !== 'E_CONFLICT') throw error
    const now = await chains.fetch(after.userId)
    if (!core.crypto.equal(now.hash, after.hash)) throw error
  }
}

/** The 24 words of the recovery kit; nothing of them stays on this device. */
export async function readRecoveryWords(context: AccountContext, password: string): Promise<string> {
  const { seed } = await openWithPassword(context, password)
  const words = recoveryWords(seed)
  seed.fill(0)
  return words
}
