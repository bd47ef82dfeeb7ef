import type { Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const deviceList: Handler<Routes['deviceList']> = async (context, { caller }) => {
  const devices = await context.store.devices.list(caller.userId)
  return { devices: devices.map(({ deviceId, lastSeenDay }) => ({ deviceId, lastSeen: lastSeenDay, current: deviceId === caller.deviceId })) }
}
