import { bytes, decodeAs, type DeviceId, encodeAs, id, idFromBytes, struct, uint } from '@conclave/protocol'
import type { CryptoProvider, KeyPair } from '../primitives/provider.ts'
import type { KeyEntry } from '../verify/links.ts'

/** The keys of one device, or of the recovery key, which has the same form (T1). Secret. */
export interface DeviceKeys {
  readonly deviceId: DeviceId
  readonly ed25519: KeyPair
  readonly x25519: KeyPair
  readonly xwing: KeyPair
}

/** Fresh keys under a random id. */
export async function generateDeviceKeys(provider: CryptoProvider): Promise<DeviceKeys> {
  const [ed25519, x25519, xwing] = await Promise.all([provider.ed25519Generate(), provider.x25519Generate(), provider.xWingGenerate()])
  return { deviceId: idFromBytes('DeviceId', provider.random(16)), ed25519, x25519, xwing }
}

/** The public part, as it stands in a chain. `name` is the encrypted device name, empty for a recovery key. */
export function keyEntryOf(keys: DeviceKeys, name: Uint8Array): KeyEntry {
  return { id: keys.deviceId, ed25519: keys.ed25519.publicKey, x25519: keys.x25519.publicKey, xwing: keys.xwing.publicKey, name }
}

const pair = (publicBytes: number) => struct({ publicKey: bytes(publicBytes), privateKey: bytes(32) })
const form = struct({ version: uint(1, 1), deviceId: id('DeviceId'), ed25519: pair(32), x25519: pair(32), xwing: pair(1_216) })

/** Secret bytes for the encrypted store of the device itself. */
export function encodeDeviceKeys(keys: DeviceKeys): Uint8Array<ArrayBuffer> {
  return encodeAs(form, { version: 1, ...keys })
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeDeviceKeys(encoded: Uint8Array): DeviceKeys {
  const { version: _, ...keys } = decodeAs(form, encoded)
  return keys
}

/** Overwrites the private halves; the keys are of no use afterwards. */
export function wipeDeviceKeys(keys: DeviceKeys): void {
  for (const pairOfKeys of [keys.ed25519, keys.x25519, keys.xwing]) pairOfKeys.privateKey.fill(0)
}
