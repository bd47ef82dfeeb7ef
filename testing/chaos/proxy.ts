import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export type Direction = 'up' | 'down'

/** A connection through the proxy. Handlers decide what goes on; the default passes everything. */
export interface Wire {
  readonly id: number
  /** Writes to the server (`up`) or to the client (`down`). */
  write(direction: Direction, bytes: Buffer): void
  /** Breaks both sides at once, without a goodbye. */
  cut(): void
}
export interface WireHandler {
  data(direction: Direction, bytes: Buffer): void
  ended?(): void
}

/** A TCP proxy on this machine in front of a server that may come and go. */
export class Proxy {
  readonly #server: Server
  readonly #wires = new Map<Wire, readonly [Socket, Socket]>()
  readonly #target: () => number
  readonly #handle: (wire: Wire) => WireHandler
  #count = 0

  /** @param target port of the server, asked for each connection */
  constructor(target: () => number, handle: (wire: Wire) => WireHandler) {
    this.#target = target
    this.#handle = handle
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client))
  }

  /** @returns the port to connect to */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  get wires(): readonly Wire[] {
    return [...this.#wires.keys()]
  }

  async close(): Promise<void> {
    for (const wire of this.wires) wire.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #accept(client: Socket): void {
    const server = connect({ host: '127.0.0.1', port: this.#target(), noDelay: true })
    const wire: Wire = {
      id: ++this.#count,
      write: (direction, bytes) => {
        const socket = direction === 'up' ? server : client
        if (socket.writable) socket.write(bytes)
      },
      cut: () => {
        client.resetAndDestroy()
        server.resetAndDestroy()
      },
    }
    const handler = this.#handle(wire)
    this.#wires.set(wire, [client, server])
    client.on('data', (bytes) => handler.data('up', bytes))
    server.on('data', (bytes) => handler.data('down', bytes))
    this.#join(wire, client, server, handler)
  }

  /** What one side ends, the other ends too. */
  #join(wire: Wire, client: Socket, server: Socket, handler: WireHandler): void {
    for (const [side, other] of [[client, server] as const, [server, client] as const]) {
      side.on('error', () => wire.cut())
      side.on('end', () => other.end())
      side.on('close', () => {
        if (this.#wires.delete(wire)) handler.ended?.()
        other.destroySoon()
      })
    }
  }
}
