import type { GroupSuite } from '@conclave/crypto/group'
import type { OwnDevice } from '../../accounts/own.ts'
import type { Core } from '../../core.ts'
import type { ChannelGateway, Ledgers } from '../parts.ts'
import type { FullGroups } from './full-groups.ts'
import type { GroupServer } from './server.ts'

/** What groups and channels work with. */
export interface GroupContext {
  readonly core: Core
  readonly own: OwnDevice
  readonly ledgers: Ledgers
  readonly server: GroupServer
  readonly gateway: ChannelGateway
  /** Of groups that this device founds. */
  readonly suite: GroupSuite
  /** See `ClientOptions.groupLeaves`. */
  readonly leaves: number | undefined
  readonly full: FullGroups
}
