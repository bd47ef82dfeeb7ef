import type { Context } from '../context.ts'
import type { FlushQueue } from '../sockets/flush.ts'
import type { Sweeper } from '../sockets/sweep.ts'

/** What anonymous sockets share. */
export interface AnonymousContext extends Context {
  readonly queue: FlushQueue
  readonly sweeper: Sweeper
}
