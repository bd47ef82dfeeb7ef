import { hostname } from 'node:os'
import type { DeviceView } from '@conclave/client'
import { ConclaveError, LIMITS } from '@conclave/protocol'

/** What this device is called in the list of devices unless somebody says otherwise. */
export function defaultDeviceName(): string {
  return `terminal on ${hostname()}`.slice(0, LIMITS.displayNameCharacters)
}

const SHORTEST_PREFIX = 4

/** By whole id, its beginning (4 characters or more) or exact name. @throws ConclaveError `E_NOT_FOUND`, `E_USAGE` when it fits several */
export function findDevice(devices: readonly DeviceView[], text: string): DeviceView {
  const live = devices.filter((device) => !device.revoked)
  const exact = live.filter((device) => device.deviceId === text || device.name === text)
  const fitting = exact.length > 0 ? exact : live.filter((device) => text.length >= SHORTEST_PREFIX && device.deviceId.startsWith(text))
  const [found, another] = fitting
  if (!found) throw new ConclaveError('E_NOT_FOUND', 'no such device; see conclave devices list')
  if (another) throw new ConclaveError('E_USAGE', 'several devices fit; give the whole id')
  return found
}
