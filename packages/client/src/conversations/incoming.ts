import type { DeviceId, UserId } from '@conclave/protocol'
import type { Body } from '../body.ts'

/** A body that came out of the ratchet of one device, and the lane it came by. */
export interface Incoming {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly body: Body
  /** Through the requests inbox: no token, or a stale one. */
  readonly stranger: boolean
}
