import { signChallenge } from '@conclave/crypto'
import {
  type AnonymousReply,
  type AnonymousRequest,
  decodeAnonymousReply,
  decodeGatewayEvent,
  encodeAnonymousRequest,
  encodeGatewayCommand,
  type EnvelopeId,
  type GatewayCommand,
  type GatewayEvent,
  idFromBytes,
  PROTOCOL_VERSION,
} from '@conclave/protocol'
import { WebSocket } from 'ws'
import { type Person, provider } from './people.ts'

/** A socket of the tests: what came, in order, and a way to wait for it. */
export class TestSocket<Incoming> {
  readonly socket: WebSocket
  readonly received: Incoming[] = []
  closeCode: number | undefined
  readonly #wake = new Set<() => void>()

  constructor(url: string, decode: (frame: Uint8Array) => Incoming, options: { headers?: Record<string, string> } = {}) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), options)
    this.socket.on('message', (data: Buffer) => {
      this.received.push(decode(data))
      this.#changed()
    })
    this.socket.on('close', (code) => {
      this.closeCode = code
      this.#changed()
    })
    this.socket.on('error', () => undefined)
  }

  #changed(): void {
    for (const wake of this.#wake) wake()
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve)
      this.socket.once('error', reject)
    })
  }

  /** Waits until `found` answers something. */
  async until<T>(found: () => T | undefined | false, within = 5_000): Promise<T> {
    const end = Date.now() + within
    for (;;) {
      const value = found()
      if (value !== undefined && value !== false) return value
      const left = end - Date.now()
      if (left <= 0) throw new Error(`nothing came; socket closed with ${String(this.closeCode)}, last ${JSON.stringify(this.received.at(-1))}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, Math.min(left, 1_000))
        const wake = done
        const all = this.#wake
        all.add(wake)
        function done(): void {
          clearTimeout(timer)
          all.delete(wake)
          resolve()
        }
      })
    }
  }

  closed(within?: number): Promise<number> {
    return this.until(() => this.closeCode, within)
  }

  close(): void {
    this.socket.close()
  }
}

export class GatewayClient extends TestSocket<GatewayEvent> {
  constructor(url: string) {
    super(`${url}/v1/gateway`, decodeGatewayEvent)
  }

  command(command: GatewayCommand): void {
    this.socket.send(encodeGatewayCommand(command))
  }

  event<T extends GatewayEvent['type']>(type: T, within?: number): Promise<Extract<GatewayEvent, { type: T }>> {
    return this.until(() => this.received.find((event): event is Extract<GatewayEvent, { type: T }> => event.type === type), within)
  }

  /** Numbers of the entries of a lane, as they came. */
  seqs(lane = 0): number[] {
    return this.entries(lane).map((entry) => entry.seq)
  }

  entries(lane = 0) {
    return this.received.flatMap((event) => (event.type === 'deliver' && event.lane === lane ? [...event.entries] : []))
  }
}

/** Signs a device in on the gateway. */
export async function connect(url: string, person: Person, cursors = { mailbox: 0, requests: 0 }): Promise<GatewayClient> {
  const client = new GatewayClient(url)
  await client.opened()
  const clientNonce = provider.random(32)
  const { userId, deviceId } = person
  client.command({ type: 'hello', version: PROTOCOL_VERSION, userId, deviceId, clientNonce })
  const { serverId, serverNonce, expiry } = await client.event('challenge')
  const signature = await signChallenge(provider, person.account.device, { serverId, userId, serverNonce, clientNonce, expiry })
  client.command({ type: 'authenticate', signature, mailboxCursor: cursors.mailbox, requestsCursor: cursors.requests })
  return client
}

type Ask = AnonymousRequest extends infer R ? (R extends { requestId: number } ? Omit<R, 'requestId'> : never) : never

export class AnonymousClient extends TestSocket<AnonymousReply> {
  #next = 1

  constructor(url: string, options: { headers?: Record<string, string> } = {}) {
    super(`${url}/v1/anonymous`, decodeAnonymousReply, options)
  }

  static async open(url: string): Promise<AnonymousClient> {
    const client = new AnonymousClient(url)
    await client.opened()
    client.socket.send(encodeAnonymousRequest({ type: 'open', version: PROTOCOL_VERSION }))
    await client.until(() => client.received.find((reply) => reply.type === 'opened'))
    return client
  }

  /** Sends without waiting. @returns the number of the request */
  post(ask: Ask): number {
    const requestId = this.#next++
    this.socket.send(encodeAnonymousRequest({ ...ask, requestId } as AnonymousRequest))
    return requestId
  }

  reply(requestId: number, within?: number): Promise<AnonymousReply> {
    return this.until(() => this.received.find((reply) => 'requestId' in reply && reply.requestId === requestId), within)
  }

  ask(ask: Ask): Promise<AnonymousReply> {
    return this.reply(this.post(ask))
  }

  deliver(to: Person, payload: Uint8Array, { token = to.token, envelopeId = newEnvelopeId(), flags = 0 } = {}): number {
    return this.post({ type: 'deliver', mailboxId: to.mailboxId, token, envelopeId, flags, payload })
  }
}

export function newEnvelopeId(): EnvelopeId {
  return idFromBytes('EnvelopeId', provider.random(16))
}
