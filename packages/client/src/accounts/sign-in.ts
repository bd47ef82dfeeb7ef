import { type AccountKey, addDevice, type ChainState, type DeviceKeys, generateDeviceKeys, recoveryKeysOf, seedFromWords } from '@conclave/crypto'
import { ConclaveError, type Handle, parseHandle, toBase64url } from '@conclave/protocol'
import type { Accounts } from '../api.ts'
import { newestKey } from '../store/tables/keys.ts'
import type { ServerInfo } from '../transport/server-link.ts'
import { keysByRecovery } from './account-key.ts'
import type { AccountContext } from './context.ts'
import { openRecovery, provePassword, registerPassword } from './password.ts'
import { requireStrong } from './password-strength.ts'
import { firstStanding } from './prekeys.ts'
import { newMailboxId, settle } from './settle.ts'
import { deviceName } from './sign-up.ts'
import { announceAccount, resumeAccount } from './unconfirmed.ts'

/** Password -> vault -> recovery key -> account key -> add-device link (T1, T4). */
export async function signIn(context: AccountContext, input: Parameters<Accounts['signIn']>[0]): Promise<void> {
  const { core, own, password, chains } = context
  if (own.get()) throw new ConclaveError('E_ALREADY_SIGNED_IN')
  const handle = parseHandle(input.handle)
  if (await resumeAccount(context, handle, input.password)) return
  const link = context.link()
  const info = await link.info()
  const proved = await provePassword(link, password, info, handle, input.password)
  const chain = await chains.fetch(proved.userId)
  requireHandle(chain, handle)
  const recovery = await openRecovery(core, chain, proved)
  recovery.seed.fill(0)
  await join(context, { info, handle, chain, recovery: recovery.keys, grant: proved.grant, name: input.deviceName })
}

/** The 24 words are the seed of the recovery key: it proves itself, sets a new password and adds the device. */
export async function signInWithWords(context: AccountContext, input: Parameters<Accounts['signInWithWords']>[0]): Promise<void> {
  const { core, own, password, chains } = context
  if (own.get()) throw new ConclaveError('E_ALREADY_SIGNED_IN')
  const handle = parseHandle(input.handle)
  const seed = seedFromWords(input.words)
  await requireStrong(input.password, [handle], input.acceptWeakPassword)
  if (await resumeAccount(context, handle, input.password)) return
  const link = context.link()
  const info = await link.info()
  const { userId } = await link.pool.call('recovery', { type: 'handle', handle })
  const chain = await chains.fetch(userId)
  requireHandle(chain, handle)
  const recovery = await recoveryKeysOf(core.crypto, chain, seed)
  const newGrant = async () =>
    toBase64url((await link.api.recoveryStart({ body: await link.signedChallenge(info.serverId, userId, recovery) })).grant)
  const grant = await newGrant()

  const secrets = { chain, recovery, seed, serverId: info.serverId, opaqueKey: info.opaqueKey }
  const next = await registerPassword(core, password, secrets, input.password, (request) => link.api.passwordStart({ body: { request } }, grant))
  seed.fill(0)
  await link.api.passwordChange({ body: { expect: chain.seq, link: next.link, record: next.record, suite: next.suite, vault: next.vault } }, grant)
  // A change of password ends every grant.
  await join(context, { info, handle, chain: next.state, recovery, grant: await newGrant(), name: input.deviceName })
}

function requireHandle(chain: ChainState, handle: Handle): void {
  if (chain.handle !== handle) throw new ConclaveError('E_CHAIN_INVALID', 'the chain has another handle')
}

interface Joining {
  readonly info: ServerInfo
  readonly handle: Handle
  readonly chain: ChainState
  readonly recovery: DeviceKeys
  readonly grant: string
  readonly name: string
}

async function join(context: AccountContext, { info, handle, chain: found, recovery, grant, name }: Joining): Promise<void> {
  const { core, chains } = context
  const link = context.link()
  const { chain, keys: accountKeys } = await keysByRecovery(context, found, recovery, (work) => work(grant), null)
  const accountKey = accountKeys.at(-1) as AccountKey
  const device = await generateDeviceKeys(core.crypto)
  const step = await addDevice(core.crypto, chain, recovery, { device, name: deviceName(name), accountKey })
  const prekeys = await firstStanding(core, { userId: chain.userId, keys: device })
  const mailboxId = newMailboxId(core)
  const boxes = { generation: step.accountKeys.generation, boxes: [...step.accountKeys.boxes] }
  core.change(() => {
    const known = { handle, displayName: handle, device, mailboxId, chain: step.state, accountKeys, prekeys: prekeys.rows, info }
    settle(core, chains, { ...known, serverUrl: link.url })
  })
  const standing = { deviceId: device.deviceId, mailboxId, prekeys: prekeys.onWire }
  await announceAccount(context, () =>
    link.api.deviceAdd({ body: { expect: chain.seq, link: step.link, accountKeys: boxes, device: standing } }, grant),
  )
  await finishJoin(context)
}

/** Contacts and keys from the account's records; then contacts learn of this device. Repeated until it has worked once. */
export async function finishJoin(context: AccountContext): Promise<void> {
  const { core, records } = context
  await records.pull()
  const link = context.link()
  const known = newestKey(core.db, 'profile_keys')
  const state = known ? undefined : await link.withSession((bearer) => link.api.accountState({}, bearer))
  core.change(() => {
    if (state) context.rotateProfileKey(state.tokenGeneration + 1)
    context.announce()
    core.db.run("DELETE FROM tasks WHERE name = 'join'")
  })
}
