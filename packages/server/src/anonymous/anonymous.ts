import type { WebSocket } from 'ws'
import type { Context } from '../context.ts'
import type { AddressKey } from '../domain/limits/address.ts'
import type { FlushQueue } from '../sockets/flush.ts'
import { Sweeper } from '../sockets/sweep.ts'
import { AnonymousConnection } from './anonymous-connection.ts'
import type { AnonymousContext } from './anonymous-context.ts'

export interface Anonymous {
  /** Whether one more socket of this address is admitted. */
  admits(address: AddressKey): boolean
  accept(socket: WebSocket, address: AddressKey): void
  stop(): void
}

/** The sockets without credentials of one server. `sweepEvery` in ms. */
export function createAnonymous(context: Context, queue: FlushQueue, sweepEvery: number): Anonymous {
  const connections = new Set<AnonymousConnection>()
  const perAddress = new Map<AddressKey, number>()
  const sweeper = new Sweeper(context.clock, sweepEvery)
  const shared: AnonymousContext = { ...context, queue, sweeper }
  const limit = context.config.limitAnonymousConnections
  const leave = (address: AddressKey) => {
    const left = (perAddress.get(address) ?? 1) - 1
    if (left === 0) perAddress.delete(address)
    else perAddress.set(address, left)
  }
  return {
    admits: (address) => limit === 0 || (perAddress.get(address) ?? 0) < limit,
    accept(socket, address) {
      const connection = new AnonymousConnection(shared, socket, address)
      connections.add(connection)
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1)
      socket.once('close', () => {
        connections.delete(connection)
        leave(address)
      })
    },
    stop() {
      sweeper.stop()
      for (const connection of connections) connection.stop()
    },
  }
}
