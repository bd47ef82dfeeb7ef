import { type Cbor, type DeviceId, idBytes, type UserId } from '@conclave/protocol'
import type { KeyPair } from '../primitives/provider.ts'

/** This device, with the private half that PQXDH needs. */
export interface LocalDevice {
  readonly userId: UserId
  readonly deviceId: DeviceId
  /** Ed25519 public key, 32 bytes. */
  readonly ed25519: Uint8Array
  readonly x25519: KeyPair
}

/** Another device as its verified sigchain has it (T1). */
export interface RemoteDevice {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly ed25519: Uint8Array
  readonly x25519: Uint8Array
}

/** The public side of this device, as the other side sees it. */
export function publicDevice(local: LocalDevice): RemoteDevice {
  return { userId: local.userId, deviceId: local.deviceId, ed25519: local.ed25519, x25519: local.x25519.publicKey }
}

/** `userId, deviceId, ed25519, x25519`: a device in the associated data (T6). */
export function deviceForm(device: RemoteDevice): readonly Cbor[] {
  return [idBytes(device.userId), idBytes(device.deviceId), device.ed25519, device.x25519]
}
