import type { Core } from '../core.ts'
import type { Chains } from '../people/chains.ts'
import type { ServerLink } from '../transport/server-link.ts'
import type { OwnDevice } from './own.ts'
import type { PasswordProtocol } from './password.ts'
import type { Records } from './records.ts'

/** What the area of accounts works with. */
export interface AccountContext {
  readonly core: Core
  readonly own: OwnDevice
  readonly chains: Chains
  readonly records: Records
  readonly password: PasswordProtocol
  link(): ServerLink
  /** A new profile key, its tasks and records, inside a transaction (T9). */
  rotateProfileKey(atLeast: number): void
  /** Tells contacts about this account: new device, new name; inside a transaction. */
  announce(): void
}
