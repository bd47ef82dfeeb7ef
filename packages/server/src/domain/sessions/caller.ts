import type { DeviceId, UserId } from '@conclave/protocol'

/** A device that holds a session. */
export interface SessionCaller {
  readonly kind: 'session'
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly tokenHash: Uint8Array
}
/** Somebody who proved the password or the recovery key of an account. */
export interface GrantCaller {
  readonly kind: 'grant'
  readonly userId: UserId
}
export type Caller = SessionCaller | GrantCaller
