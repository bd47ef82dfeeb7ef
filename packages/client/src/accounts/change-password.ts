import { recoveryWords } from '@conclave/crypto'
import type { Accounts } from '../api.ts'
import type { AccountContext } from './context.ts'
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
  requireStrong(input.password, [me.handle], input.acceptWeakPassword)
  const { chain, info, seed, keys } = await openWithPassword(context, input.current)
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

/** The 24 words of the recovery kit; nothing of them stays on this device. */
export async function readRecoveryWords(context: AccountContext, password: string): Promise<string> {
  const { seed } = await openWithPassword(context, password)
  const words = recoveryWords(seed)
  seed.fill(0)
  return words
}
