import { bytesUpTo, ConclaveError, decodeAs, type DeviceId, encodeAs, idBytes, struct, uint } from '@conclave/protocol'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import type { AccountKey } from './account-key.ts'
import { openUnderLasting, type SealContext, sealUnderLasting } from './lasting-secret.ts'
import { padToMultiple, unpad } from './padding.ts'

/** UTF-16 units; at most three bytes each, so that all names have one size on the wire. */
export const DEVICE_NAME_CHARACTERS = 60
const PADDED = 192
const form = struct({ generation: uint(0xffff_ffff, 1), sealed: bytesUpTo(PADDED + 48, PADDED + 48) })

function context(generation: number, deviceId: DeviceId): SealContext {
  return { label: LABELS.deviceName, ids: [generation, idBytes(deviceId)] }
}

/**
 * A device name under the account key: `cbor([generation, salt || ciphertext])`, 192 bytes of padded UTF-8 inside.
 * @throws ConclaveError `E_TOO_LARGE` for a name of more than 60 characters
 */
export async function sealDeviceName(provider: CryptoProvider, accountKey: AccountKey, deviceId: DeviceId, name: string): Promise<Uint8Array> {
  if (name.length > DEVICE_NAME_CHARACTERS) throw new ConclaveError('E_TOO_LARGE', 'device name')
  const plain = padToMultiple(new TextEncoder().encode(name), PADDED)
  const sealed = await sealUnderLasting(provider, accountKey.secret, context(accountKey.generation, deviceId), plain)
  return encodeAs(form, { generation: accountKey.generation, sealed })
}

/** @returns undefined when it is not readable with the keys given: a name is for show, nothing depends on it */
export async function openDeviceName(
  provider: CryptoProvider,
  accountKeys: readonly AccountKey[],
  deviceId: DeviceId,
  name: Uint8Array,
): Promise<string | undefined> {
  try {
    const { generation, sealed } = decodeAs(form, name)
    const accountKey = accountKeys.find((key) => key.generation === generation)
    if (accountKey === undefined) return undefined
    const plain = await openUnderLasting(provider, accountKey.secret, context(generation, deviceId), sealed)
    const text = plain && unpad(plain)
    return text && new TextDecoder('utf-8', { fatal: true }).decode(text)
  } catch {
    return undefined
  }
}
