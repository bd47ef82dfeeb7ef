import { ConclaveError, LIMITS, type ServerId } from '@conclave/protocol'
import type { Clock } from '../clock.ts'
import { type AnonymousAnswer, type AnonymousCall, type AnonymousConnection, AnonymousSocket } from './anonymous-connection.ts'
import type { Transport } from './port.ts'

type Answer<T extends AnonymousAnswer['type']> = Extract<AnonymousAnswer, { type: T }>
const ANSWERS = {
  handle: 'account',
  chain: 'chain',
  addresses: 'addresses',
  bundle: 'bundle',
  profile: 'profile',
  deliver: 'accepted',
  request: 'accepted',
} as const
type AnswerTo<C extends AnonymousCall> = Answer<(typeof ANSWERS)[C['type']]>

/**
 * Requests about others (T9). `key` keeps what must not be joined apart: the receiver's UserId, or one own device.
 * At most 32 connections; the one that was used longest ago is closed for a new one.
 */
export interface AnonymousPool {
  call<const C extends AnonymousCall>(key: string, request: C): Promise<AnswerTo<C>>
  /** Leading zero bits that the server asks of a stranger's envelope (T9). */
  work(key: string): Promise<number>
  /** Ends all connections; the next call makes a new one. */
  reset(): void
  /** For good: whoever waits, and whoever calls later, hears `E_SERVER_UNREACHABLE` at once. */
  close(): void
}

export function anonymousPool(transport: Transport, clock: Clock, pinned: () => ServerId | undefined): AnonymousPool {
  const connections = new Map<string, AnonymousConnection>()
  let closed = false
  const connection = (key: string): AnonymousConnection => {
    const known = connections.get(key)
    connections.delete(key)
    if (!known && connections.size >= LIMITS.anonymousConnections) evictOldest(connections)
    const used = known?.open ? known : new AnonymousSocket(transport, clock, pinned(), () => forget(key))
    connections.set(key, used)
    return used
  }
  const forget = (key: string) => {
    if (connections.get(key)?.open === false) connections.delete(key)
  }
  const reset = () => {
    for (const one of connections.values()) one.close()
    connections.clear()
  }
  return {
    call: async <const C extends AnonymousCall>(key: string, request: C) => {
      if (closed) throw new ConclaveError('E_SERVER_UNREACHABLE', 'closed by us')
      const answer = await connection(key).call(request)
      if (answer.type !== ANSWERS[request.type]) throw new ConclaveError('E_SERVER_UNREACHABLE', 'an answer of another kind')
      return answer as AnswerTo<C>
    },
    work: async (key) => {
      if (closed) throw new ConclaveError('E_SERVER_UNREACHABLE', 'closed by us')
      return connection(key).work()
    },
    reset,
    close: () => {
      closed = true
      reset()
    },
  }
}

function evictOldest(connections: Map<string, AnonymousConnection>): void {
  const oldest = connections.entries().next().value
  if (!oldest) return
  connections.delete(oldest[0])
  oldest[1].close()
}
