import { type Handle, idFromBytes } from '@conclave/protocol'
import type { CryptoProvider } from '../primitives/provider.ts'
import type { AccountKeyBoxSet } from '../verify/account-key-boxes.ts'
import type { ChainState } from '../verify/chain-state.ts'
import { type LinkOf } from '../verify/links.ts'
import { verifyChain, ZERO_32 } from '../verify/sigchain.ts'
import { type AccountKey, generateAccountKey } from './account-key.ts'
import { type DeviceKeys, generateDeviceKeys, keyEntryOf } from './device-keys.ts'
import { sealDeviceName } from './device-name.ts'
import { RECOVERY_SEED_BYTES, recoveryKeysFromSeed } from './recovery.ts'
import { prepareRotation } from './rotation.ts'
import { appendLink, signLink } from './sign-link.ts'

/** A new account before it has a password: `set-vault` follows when OPAQUE has given the export key. */
export interface NewAccount {
  readonly device: DeviceKeys
  readonly recovery: DeviceKeys
  /** 32 bytes, secret: what the vault and the 24 words hold. */
  readonly recoverySeed: Uint8Array
  readonly accountKey: AccountKey
  /** genesis, rotate (generation 1), set-handle. */
  readonly links: readonly Uint8Array[]
  readonly accountKeys: AccountKeyBoxSet
  readonly state: ChainState
}

/**
 * Makes the keys of a new account and the first three links of its chain (T1).
 * @throws ConclaveError `E_TOO_LARGE` for a device name of more than 60 characters
 */
export async function createAccount(provider: CryptoProvider, input: { readonly handle: Handle; readonly deviceName: string }): Promise<NewAccount> {
  const device = await generateDeviceKeys(provider)
  const recoverySeed = provider.random(RECOVERY_SEED_BYTES)
  const recovery = await recoveryKeysFromSeed(provider, recoverySeed, idFromBytes('DeviceId', provider.random(16)))
  const accountKey = generateAccountKey(provider, 1)
  const name = await sealDeviceName(provider, accountKey, device.deviceId, input.deviceName)

  const genesis = await signGenesis(provider, device, recovery, name)
  const prepared = await prepareRotation(provider, genesis.state, null, { revoked: [], accountKey })
  const rotate = await appendLink(provider, genesis.state, { type: 'rotate', body: { rotation: prepared.rotation } }, [recovery])
  const setHandle = await appendLink(provider, rotate.state, { type: 'set-handle', body: { handle: input.handle } }, [device])
  const links = [genesis.link, rotate.link, setHandle.link]
  return { device, recovery, recoverySeed, accountKey, links, accountKeys: prepared.accountKeys, state: setHandle.state }
}

async function signGenesis(
  provider: CryptoProvider,
  device: DeviceKeys,
  recovery: DeviceKeys,
  name: Uint8Array,
): Promise<{ link: Uint8Array; state: ChainState }> {
  const genesis: LinkOf<'genesis'> = {
    userId: idFromBytes('UserId', ZERO_32),
    seq: 1,
    previous: ZERO_32,
    type: 'genesis',
    body: { device: keyEntryOf(device, name), recovery: keyEntryOf(recovery, new Uint8Array()) },
    signer: device.deviceId,
  }
  const link = await signLink(provider, genesis, [device, recovery])
  return { link, state: await verifyChain(provider, [link]) }
}
