import { ConclaveError, type DeviceId, type Handle, idFromBytes } from '@conclave/protocol'
import type { CryptoProvider } from '../primitives/provider.ts'
import { boxesHash } from '../verify/account-key-boxes.ts'
import type { ChainState } from '../verify/chain-state.ts'
import type { AccountKey } from './account-key.ts'
import { type DeviceKeys, keyEntryOf } from './device-keys.ts'
import { sealDeviceName } from './device-name.ts'
import { RECOVERY_SEED_BYTES, recoveryKeysFromSeed } from './recovery.ts'
import { boxAccountKey, prepareRotation } from './rotation.ts'
import { appendLink, type ChainStep } from './sign-link.ts'

/** A step that brought a new account key. */
export interface RotatingStep extends Required<ChainStep> {
  readonly accountKey: AccountKey
}

/** Only the newest generation may be given on or wrapped. @throws ConclaveError `E_CONFLICT` */
function requireNewest(state: ChainState, accountKey: AccountKey): void {
  if (accountKey.generation !== state.generation) throw new ConclaveError('E_CONFLICT', 'not the newest account key')
}

/**
 * Adds a device: signed by a device or the recovery key, and by the new device, which proves that it holds its key.
 * @throws ConclaveError `E_DEVICE_LIMIT`, `E_CHAIN_INVALID`, `E_CONFLICT`, `E_TOO_LARGE` (name)
 */
export async function addDevice(
  provider: CryptoProvider,
  state: ChainState,
  signer: DeviceKeys,
  added: { readonly device: DeviceKeys; readonly name: string; readonly accountKey: AccountKey },
): Promise<Required<ChainStep>> {
  requireNewest(state, added.accountKey)
  const name = await sealDeviceName(provider, added.accountKey, added.device.deviceId, added.name)
  const device = keyEntryOf(added.device, name)
  const accountKeys = await boxAccountKey(provider, state, added.accountKey, [device])
  const body = { device, boxesHash: boxesHash(provider, accountKeys) }
  const step = await appendLink(provider, state, { type: 'add-device', body }, [signer, added.device])
  return { ...step, accountKeys }
}

/**
 * Takes devices out and makes a new account key in the same link. The signer is the recovery key, or the one device that leaves.
 * @throws ConclaveError `E_CHAIN_INVALID` also for the last device, `E_CONFLICT`
 */
export async function revokeDevices(
  provider: CryptoProvider,
  state: ChainState,
  signer: DeviceKeys,
  current: AccountKey,
  revoked: readonly DeviceId[],
): Promise<RotatingStep> {
  requireNewest(state, current)
  const { rotation, accountKeys, accountKey } = await prepareRotation(provider, state, current, { revoked })
  const step = await appendLink(provider, state, { type: 'revoke-device', body: { rotation } }, [signer])
  return { ...step, accountKeys, accountKey }
}

/** A new account key without revoking anything. @throws ConclaveError `E_CHAIN_INVALID`, `E_CONFLICT` */
export async function rotateAccountKey(
  provider: CryptoProvider,
  state: ChainState,
  recovery: DeviceKeys,
  current: AccountKey,
): Promise<RotatingStep> {
  requireNewest(state, current)
  const { rotation, accountKeys, accountKey } = await prepareRotation(provider, state, current, { revoked: [] })
  const step = await appendLink(provider, state, { type: 'rotate', body: { rotation } }, [recovery])
  return { ...step, accountKeys, accountKey }
}

/**
 * A new account key although nobody has the newest one: a device that revoked itself has committed to a key that it gave to nobody, or to
 * boxes that do not open. The recovery key goes on from the newest generation that is known.
 * @param known null when no generation is known any more
 * @param revoked devices that go in the same link
 * @throws ConclaveError `E_CHAIN_INVALID`
 */
export async function replaceLostAccountKey(
  provider: CryptoProvider,
  state: ChainState,
  recovery: DeviceKeys,
  known: AccountKey | null,
  revoked: readonly DeviceId[] = [],
): Promise<RotatingStep> {
  const { rotation, accountKeys, accountKey } = await prepareRotation(provider, state, known, { revoked })
  const type = revoked.length === 0 ? 'rotate' : 'revoke-device'
  const step = await appendLink(provider, state, { type, body: { rotation } }, [recovery])
  return { ...step, accountKeys, accountKey }
}

/** @throws ConclaveError `E_CHAIN_INVALID` */
export function setHandle(provider: CryptoProvider, state: ChainState, signer: DeviceKeys, handle: Handle): Promise<ChainStep> {
  return appendLink(provider, state, { type: 'set-handle', body: { handle } }, [signer])
}

/** Says which vault is the newest; `vault` is the sealed vault of version `(state.vault?.version ?? 0) + 1`. @throws ConclaveError `E_CHAIN_INVALID` */
export function setVault(
  provider: CryptoProvider,
  state: ChainState,
  recovery: DeviceKeys,
  vault: { readonly version: number; readonly sealed: Uint8Array; readonly suite: number },
): Promise<ChainStep> {
  const body = { version: vault.version, hash: provider.sha256(vault.sealed), suite: vault.suite }
  return appendLink(provider, state, { type: 'set-vault', body }, [recovery])
}

/**
 * A new recovery key, with a new account key, for "somebody may know my password". The old recovery key signs, the new one proves itself.
 * A new vault and `set-vault` must follow: until then the password opens a vault with the old seed.
 * @throws ConclaveError `E_CHAIN_INVALID`, `E_CONFLICT`
 */
export async function replaceRecovery(
  provider: CryptoProvider,
  state: ChainState,
  old: DeviceKeys,
  current: AccountKey,
  revoked: readonly DeviceId[] = [],
): Promise<RotatingStep & { readonly recovery: DeviceKeys; readonly recoverySeed: Uint8Array }> {
  requireNewest(state, current)
  const recoverySeed = provider.random(RECOVERY_SEED_BYTES)
  const recovery = await recoveryKeysFromSeed(provider, recoverySeed, idFromBytes('DeviceId', provider.random(16)))
  const entry = keyEntryOf(recovery, new Uint8Array())
  const { rotation, accountKeys, accountKey } = await prepareRotation(provider, state, current, { revoked, recovery: entry })
  const step = await appendLink(provider, state, { type: 'replace-recovery', body: { recovery: entry, rotation } }, [old, recovery])
  return { ...step, accountKeys, accountKey, recovery, recoverySeed }
}
