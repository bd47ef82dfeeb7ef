import { createAccount, DEVICE_NAME_CHARACTERS, generateProfileKey, type NewAccount, recoveryKeysFromSeed } from '@conclave/crypto'
import { ConclaveError, type Handle, parseHandle } from '@conclave/protocol'
import type { Accounts } from '../api.ts'
import { checkedName } from '../body.ts'
import { putKey } from '../store/tables/keys.ts'
import type { AccountContext } from './context.ts'
import { type NewRecord, registerPassword } from './password.ts'
import { requireStrong } from './password-strength.ts'
import { firstStanding } from './prekeys.ts'
import { newMailboxId, profileCiphertext, settle, tokenHash } from './settle.ts'
import type { ServerInfo } from '../transport/server-link.ts'
import { announceAccount, resumeAccount } from './unconfirmed.ts'

type SignUp = Parameters<Accounts['signUp']>[0]

/** Stores the account here, unconfirmed, makes it on the server in one request, then confirms it. */
export async function signUp(context: AccountContext, input: SignUp): Promise<void> {
  const { own, password } = context
  if (own.get()) throw new ConclaveError('E_ALREADY_SIGNED_IN')
  const handle = parseHandle(input.handle)
  const displayName = checkedName(input.displayName ?? '') || handle
  if (await resumeAccount(context, handle, input.password)) return
  await requireStrong(input.password, [handle, displayName], input.acceptWeakPassword)
  const { core } = context
  const link = context.link()
  const info = await link.info()
  const account = await createAccount(core.crypto, { handle, deviceName: deviceName(input.deviceName) })
  const { userId } = account.state
  const invite = input.invite === undefined ? {} : { invite: input.invite }
  const recovery = await recoveryKeysFromSeed(core.crypto, account.recoverySeed, account.recovery.deviceId)
  const secrets = { chain: account.state, recovery, seed: account.recoverySeed, serverId: info.serverId, opaqueKey: info.opaqueKey }
  const start = (request: string) => link.api.registrationStart({ body: { userId, handle, request, ...invite } })
  const registered = await registerPassword(core, password, secrets, input.password, start)
  account.recoverySeed.fill(0)
  const body = { ...(await storeAccount(context, { handle, displayName, info, account, registered })), ...invite }
  await announceAccount(context, () => link.api.registrationFinish({ body }))
}

interface NewAccountParts {
  readonly handle: Handle
  readonly displayName: string
  readonly info: ServerInfo
  readonly account: NewAccount
  readonly registered: NewRecord
}

/** @returns what the server is told */
async function storeAccount({ core, chains, link }: AccountContext, parts: NewAccountParts) {
  const { handle, displayName, info, account, registered } = parts
  const { userId } = account.state
  const prekeys = await firstStanding(core, { userId, keys: account.device })
  const profileKey = generateProfileKey(core.crypto, 1)
  const mailboxId = newMailboxId(core)
  const ciphertext = await profileCiphertext(core, userId, profileKey, displayName)
  const accountKeys = [account.accountKey]
  core.change(() => {
    const known = { handle, displayName, device: account.device, mailboxId, chain: registered.state, accountKeys, prekeys: prekeys.rows, info }
    settle(core, chains, { ...known, serverUrl: link().url })
    putKey(core.db, 'profile_keys', { generation: profileKey.generation, key: profileKey.secret })
  })
  return {
    userId,
    handle,
    links: [...account.links, registered.link],
    accountKeys: { generation: account.accountKeys.generation, boxes: [...account.accountKeys.boxes] },
    record: registered.record,
    suite: registered.suite,
    vault: registered.vault,
    device: { deviceId: account.device.deviceId, mailboxId, prekeys: prekeys.onWire },
    tokenGeneration: profileKey.generation,
    tokenHash: tokenHash(core, userId, profileKey),
    profile: { generation: profileKey.generation, ciphertext },
  }
}

/** Device names are for one's own eyes; a longer one is cut, not refused. */
export const deviceName = (name: string): string => checkedName(name).slice(0, DEVICE_NAME_CHARACTERS).toWellFormed() || 'device'
