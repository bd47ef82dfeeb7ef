import type { VerifyProvider } from '@conclave/crypto/verify'
import type { Bus } from './bus/port.ts'
import type { Clock } from './clock.ts'
import type { ServerConfig } from './config/schema.ts'
import type { ChainDirectory } from './domain/chain/directory.ts'
import type { LastPosts } from './domain/communities/last-posts.ts'
import type { Departures } from './domain/communities/departures.ts'
import type { Room } from './domain/communities/room.ts'
import type { CommunityDirectory } from './domain/communities/directory.ts'
import type { Addresses } from './domain/limits/address.ts'
import type { Limits } from './domain/limits/limits.ts'
import type { PasswordLogins } from './domain/login/password-logins.ts'
import type { MailboxOwners } from './domain/mailbox/owners.ts'
import type { Challenges } from './domain/sessions/challenges.ts'
import type { Grants } from './domain/sessions/grants.ts'
import type { ServerKeys } from './keys/server-keys.ts'
import type { Logger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'
import type { Store } from './store/port.ts'

/** Everything that routes and sockets work with, made once at the start. */
export interface Context {
  readonly config: ServerConfig
  readonly clock: Clock
  readonly random: (length: number) => Uint8Array
  readonly verify: VerifyProvider
  /** For the signature of a sign-in. */
  readonly verifyNow: VerifyProvider
  readonly keys: ServerKeys
  readonly store: Store
  readonly bus: Bus
  readonly log: Logger
  readonly metrics: Metrics
  readonly limits: Limits
  readonly addresses: Addresses
  readonly chains: ChainDirectory
  readonly communities: CommunityDirectory
  readonly lastPosts: LastPosts
  readonly room: Room
  readonly departures: Departures
  readonly owners: MailboxOwners
  readonly challenges: Challenges
  readonly grants: Grants
  readonly logins: PasswordLogins
}
