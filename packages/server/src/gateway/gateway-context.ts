import type { Context } from '../context.ts'
import type { RateLimiter } from '../domain/limits/rate-limiter.ts'
import type { FlushQueue } from '../sockets/flush.ts'
import type { Sweeper } from '../sockets/sweep.ts'
import type { CommunityHubs } from './communities/hub.ts'
import type { Trims } from './trims.ts'

/** What signed-in sockets share. */
export interface GatewayContext extends Context {
  readonly queue: FlushQueue
  readonly sweeper: Sweeper
  readonly trims: Trims
  readonly frames: RateLimiter
  readonly hubs: CommunityHubs
}
