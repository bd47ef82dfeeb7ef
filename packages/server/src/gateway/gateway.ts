import type { WebSocket } from 'ws'
import type { Context } from '../context.ts'
import type { AddressKey } from '../domain/limits/address.ts'
import { RateLimiter } from '../domain/limits/rate-limiter.ts'
import type { FlushQueue } from '../sockets/flush.ts'
import { Sweeper } from '../sockets/sweep.ts'
import { CommunityHubs } from './communities/hub.ts'
import { DeviceConnection } from './device-connection.ts'
import type { GatewayContext } from './gateway-context.ts'
import { Trims } from './trims.ts'

export interface Gateway {
  accept(socket: WebSocket, address: AddressKey): void
  /** Tells every device to come back after `retryAfter` ms, closes, and trims what was acknowledged. */
  stop(retryAfter: number): Promise<void>
}

export function createGateway(context: Context, queue: FlushQueue, sweepEvery: number): Gateway {
  const connections = new Set<DeviceConnection>()
  const sweeper = new Sweeper(context.clock, sweepEvery)
  const trims = new Trims(context.store.streams)
  const shared: GatewayContext = {
    ...context,
    queue,
    sweeper,
    trims,
    frames: new RateLimiter({ count: context.config.limitGatewayFrames, period: 60_000 }),
    hubs: new CommunityHubs({ ...context, queue }),
  }
  return {
    accept(socket, address) {
      const connection = new DeviceConnection(shared, socket, address)
      connections.add(connection)
      socket.once('close', () => connections.delete(connection))
    },
    async stop(retryAfter) {
      sweeper.stop()
      for (const connection of connections) connection.stop(retryAfter)
      await trims.run()
    },
  }
}
