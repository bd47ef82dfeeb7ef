import { createAccount, DEVICE_NAME_CHARACTERS, generateProfileKey, recoveryKeysFromSeed } from '@conclave/crypto'
import { ConclaveError, parseHandle } from '@conclave/protocol'
import type { Accounts } from '../api.ts'
import { checkedName } from '../body.ts'
import { putKey } from '../store/tables/keys.ts'
import type { AccountContext } from './context.ts'
import { registerPassword } from './password.ts'
import { requireStrong } from './password-strength.ts'
import { firstStanding } from './prekeys.ts'
import { profileKeyRecord, profileRecord } from './records.ts'
import { newMailboxId, profileCiphertext, settle, tokenHash } from './settle.ts'

/** Makes the account on the server in one request and then on this device in one transaction. */
export async function signUp(context: AccountContext, input: Parameters<Accounts['signUp']>[0]): Promise<void> {
  const { core, own, password, chains, records } = context
  if (own.get()) throw new ConclaveError('E_ALREADY_SIGNED_IN')
  const handle = parseHandle(input.handle)
  const displayName = checkedName(input.displayName ?? '') || handle
  requireStrong(input.password, [handle, displayName], input.acceptWeakPassword)
  const link = context.link()
  const info = await link.info()
  const invite = input.invite === undefined ? {} : { invite: input.invite }

  const account = await createAccount(core.crypto, { handle, deviceName: deviceName(input.deviceName) })
  const { userId } = account.state
  const recovery = await recoveryKeysFromSeed(core.crypto, account.recoverySeed, account.recovery.deviceId)
  const secrets = { chain: account.state, recovery, seed: account.recoverySeed, serverId: info.serverId, opaqueKey: info.opaqueKey }
  const registered = await registerPassword(core, password, secrets, input.password, (request) => link.api.registrationStart({ body: { userId, handle, request, ...invite } }))
  account.recoverySeed.fill(0)

  const prekeys = await firstStanding(core, { userId, keys: account.device })
  const profileKey = generateProfileKey(core.crypto, 1)
  const mailboxId = newMailboxId(core)
  await link.api.registrationFinish({
    body: {
      userId,
      handle,
      ...invite,
      links: [...account.links, registered.link],
      accountKeys: { generation: account.accountKeys.generation, boxes: [...account.accountKeys.boxes] },
      record: registered.record,
      suite: registered.suite,
      vault: registered.vault,
      device: { deviceId: account.device.deviceId, mailboxId, prekeys: prekeys.onWire },
      tokenGeneration: profileKey.generation,
      tokenHash: tokenHash(core, userId, profileKey),
      profile: { generation: profileKey.generation, ciphertext: await profileCiphertext(core, userId, profileKey, displayName) },
    },
  })
  core.change(() => {
    settle(core, chains, { handle, displayName, device: account.device, mailboxId, chain: registered.state, accountKeys: [account.accountKey], prekeys: prekeys.rows, info, serverUrl: link.url })
    putKey(core.db, 'profile_keys', { generation: profileKey.generation, key: profileKey.secret })
    own.refresh()
    records.write(profileKeyRecord(profileKey))
    records.write(profileRecord(displayName))
  })
}

/** Device names are for one's own eyes; a longer one is cut, not refused. */
export const deviceName = (name: string): string => checkedName(name).slice(0, DEVICE_NAME_CHARACTERS).toWellFormed() || 'device'
