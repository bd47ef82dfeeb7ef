import {
  activeDevices,
  type ChainState,
  checkAccountKeyBoxes,
  decodeSignedLink,
  extendChain,
  isKnownSuite,
  type Link,
  type LinkType,
} from '@conclave/crypto/verify'
import { ConclaveError, type DeviceId, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { AccountKeyBoxes, ChainChange, NewDevice, PasswordRecord } from '../../store/port.ts'
import { useOnce } from '../limits/limits.ts'
import { checkStandingPrekeys } from '../prekeys/check.ts'

/** Links that somebody wants to append to the chain of an account. */
export interface ProposedLinks {
  readonly userId: UserId
  /** Head before, as the client saw it. */
  readonly expect: number
  readonly links: readonly Uint8Array[]
  readonly accountKeys?: AccountKeyBoxes | undefined
}

interface Extended {
  readonly before: ChainState
  readonly after: ChainState
}

/**
 * Appends links of types that need nothing beside account keys.
 * @throws ConclaveError `E_CHAIN_INVALID`, `E_SIGNATURE`, `E_CONFLICT`, `E_HANDLE_TAKEN`, `E_DEVICE_LIMIT`
 */
export async function appendLinks(context: Context, proposed: ProposedLinks): Promise<number> {
  const { before, after } = await extend(context, proposed, ['rotate', 'revoke-device', 'set-handle'])
  await commit(context, { before, after }, changeOf(proposed, before, after))
  return after.seq
}

/** Adds a device. @throws ConclaveError as {@link appendLinks} */
export async function addDevice(context: Context, proposed: ProposedLinks, device: NewDevice): Promise<void> {
  const { before, after } = await extend(context, proposed, ['add-device'])
  const added = after.devices.get(device.deviceId)
  if (added?.addedSeq !== after.seq) throw new ConclaveError('E_CHAIN_INVALID', 'the link adds another device')
  await checkStandingPrekeys(context, { userId: proposed.userId, deviceId: device.deviceId, key: added.keys.ed25519 }, device.prekeys)
  await commit(context, { before, after }, { ...changeOf(proposed, before, after), addDevice: { ...device, signingKey: added.keys.ed25519 } })
}

/** Swaps password record and vault; the link says which vault is the newest. @throws ConclaveError as {@link appendLinks}, `E_SUITE_REFUSED` */
export async function changePassword(context: Context, proposed: ProposedLinks, password: Omit<PasswordRecord, 'vaultVersion'>): Promise<void> {
  const { before, after } = await extend(context, proposed, ['set-vault'])
  const vaultVersion = checkVault(context, after, password)
  await commit(context, { before, after }, { ...changeOf(proposed, before, after), password: { ...password, vaultVersion } })
}

/**
 * "Somebody may know my password": new recovery key, account key, password record and vault, all or nothing (T4). Grants of the former ones end.
 * @throws ConclaveError as {@link changePassword}
 */
export async function replaceRecovery(context: Context, proposed: ProposedLinks, password: Omit<PasswordRecord, 'vaultVersion'>): Promise<void> {
  const { before, after } = await extend(context, proposed, ['replace-recovery', 'set-vault'])
  // The vault of the new seed comes after the key that it opens.
  if (after.recoveries.at(-1)?.sinceSeq !== before.seq + 1 || after.vault?.version === before.vault?.version)
    throw new ConclaveError('E_CHAIN_INVALID', 'replace-recovery and set-vault belong together')
  const vaultVersion = checkVault(context, after, password)
  await commit(context, { before, after }, { ...changeOf(proposed, before, after), password: { ...password, vaultVersion } })
}

/** That the chain commits to this vault and suite. @returns the vault's version. @throws ConclaveError `E_CHAIN_INVALID`, `E_SUITE_REFUSED` */
export function checkVault(context: Context, state: ChainState, password: Omit<PasswordRecord, 'vaultVersion'>): number {
  if (!isKnownSuite(password.suite)) throw new ConclaveError('E_SUITE_REFUSED')
  const entry = state.vault
  if (entry === null || entry.suite !== password.suite || !context.verify.equal(entry.hash, context.verify.sha256(password.vault)))
    throw new ConclaveError('E_CHAIN_INVALID', 'the vault differs from the link')
  return entry.version
}

async function extend(context: Context, { userId, expect, links, accountKeys }: ProposedLinks, allowed: readonly LinkType[]): Promise<Extended> {
  // each change reads and verifies the whole chain, and a new handle is reserved for ever
  useOnce(context.limits.chainChanges, userId, context.clock.now())
  const before = await context.chains.load(userId)
  if (before === undefined) throw new ConclaveError('E_UNAUTHENTICATED')
  if (before.seq !== expect) throw new ConclaveError('E_CONFLICT', `the head is ${before.seq}`)
  let after = before
  let keysUsed = false
  for (const encoded of links) {
    const { link } = decodeSignedLink(context.verify, encoded)
    if (!allowed.includes(link.type)) throw new ConclaveError('E_CHAIN_INVALID', `${link.type} goes another way`)
    after = await extendChain(context.verify, after, encoded)
    if (takesAccountKeys(link) && keysUsed) throw new ConclaveError('E_CHAIN_INVALID', 'two new account keys at once')
    checkAccountKeyBoxes(context.verify, after, link, takesAccountKeys(link) ? accountKeys : undefined)
    keysUsed ||= takesAccountKeys(link)
  }
  if (accountKeys !== undefined && !keysUsed) throw new ConclaveError('E_CHAIN_INVALID', 'account keys do not belong to a link')
  return { before, after }
}

function takesAccountKeys({ type }: Link): boolean {
  return type === 'rotate' || type === 'revoke-device' || type === 'replace-recovery' || type === 'add-device'
}

function changeOf({ userId, expect, links, accountKeys }: ProposedLinks, before: ChainState, after: ChainState): ChainChange {
  const revoked = newlyRevoked(before, after)
  const renamed = after.handle !== before.handle && after.handle !== null
  return {
    userId,
    expect,
    links,
    ...(accountKeys && { accountKeys }),
    ...(revoked.length > 0 && { revoked }),
    ...(renamed && { handle: after.handle }),
  }
}

function newlyRevoked(before: ChainState, after: ChainState): readonly DeviceId[] {
  return activeDevices(before)
    .map((device) => device.keys.id)
    .filter((deviceId) => after.devices.get(deviceId)?.revokedSeq !== null)
}

/** Durable first; then everybody who knows something older is told. */
async function commit(context: Context, { before, after }: Extended, change: ChainChange): Promise<void> {
  await context.store.accounts.changeChain(change)
  context.bus.publish('owners', { kind: 'owner-changed', userId: after.userId })
  for (const deviceId of change.revoked ?? []) context.bus.publish(`device:${deviceId}`, { kind: 'revoked' })
  if (change.password !== undefined || after.recovery.id !== before.recovery.id) {
    context.grants.endAll(after.userId)
    context.logins.endAll(after.userId)
  }
  context.bus.publish(`user:${after.userId}`, { kind: 'chain-changed', headSeq: after.seq })
}
