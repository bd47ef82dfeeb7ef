import { CURRENT_SUITE } from '@conclave/crypto/verify'
import { ConclaveError, type Handle, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import { useOnce } from '../limits/limits.ts'
import { finishLogin, pseudoUserId, startLogin } from './opaque.ts'

/** First half of a password login; unknown handles answer alike: same form, same work. @throws ConclaveError `E_MALFORMED`, `E_RATE_LIMITED` */
export async function beginLogin(context: Context, handle: Handle, request: string) {
  useOnce(context.limits.loginsPerHandle, handle, context.clock.now())
  const account = await context.store.accounts.byHandle(handle)
  const userId: UserId = account?.userId ?? pseudoUserId(context.keys, handle)
  const { serverLoginState, loginResponse } = startLogin(context.keys, userId, account?.password.record, request)
  const loginId = context.logins.add({ userId, state: serverLoginState })
  return { loginId, userId, response: loginResponse, suite: account?.password.suite ?? CURRENT_SUITE }
}

/** Second half: the vault and a grant. @throws ConclaveError `E_CREDENTIALS`, `E_LOGIN_EXPIRED` */
export async function completeLogin(context: Context, loginId: Uint8Array, request: string) {
  const { userId, state } = context.logins.take(loginId)
  finishLogin(context.keys.serverId, userId, state, request)
  const account = await context.store.accounts.byId(userId)
  if (account === undefined) throw new ConclaveError('E_CREDENTIALS')
  return { ...context.grants.create(userId), vault: account.password.vault, vaultVersion: account.password.vaultVersion }
}
