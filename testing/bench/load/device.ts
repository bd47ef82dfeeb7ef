import { decodeGatewayEvent, encodeGatewayCommand, type GatewayEvent, PROTOCOL_VERSION } from '@conclave/protocol'
import type { BenchServer } from './server.ts'
import type { BenchAccount } from './accounts.ts'
import { readDeliver } from './deliver-frame.ts'
import { ChallengeSigner } from './sign-in.ts'
import { frameOf, type LoadSocket, openLoadSocket } from './websocket.ts'

/** Tag of `deliver` in a gateway frame `[34, lane, entries]`. */
const DELIVER = 34

/** Called for each entry of the mailbox, in order; `payload` is only good during the call. */
type EntryListener = (seq: number, payload: Buffer) => void

interface DeviceOptions {
  /** Last entry that the device has; 0 for a new one. */
  readonly cursor?: number
  readonly entry?: EntryListener
  /** Everything that was stored when it connected has arrived. */
  readonly drained?: () => void
}

/** A signed-in device that acknowledges what it got once per read, as the client does per batch. */
export interface LoadDevice {
  /** Entries received. */
  readonly received: number
  /** The last one's number; {@link signInDevice} may start from it again. */
  readonly cursor: number
  close(): void
}

/** Signs in over the gateway. Resolves with the welcome. */
export async function signInDevice(
  server: Pick<BenchServer, 'port' | 'serverId'>,
  account: BenchAccount,
  options: DeviceOptions = {},
): Promise<LoadDevice> {
  const device = new Device(new ChallengeSigner(account, server.serverId), options)
  await device.open(server.port)
  return device
}

class Device implements LoadDevice {
  received = 0
  cursor: number
  readonly #signer: ChallengeSigner
  readonly #options: DeviceOptions
  #head = Number.POSITIVE_INFINITY
  #socket: LoadSocket | undefined
  #acknowledged: number
  #welcome: (() => void) | undefined
  #refused: ((error: Error) => void) | undefined

  constructor(signer: ChallengeSigner, options: DeviceOptions) {
    this.#signer = signer
    this.#options = options
    this.cursor = options.cursor ?? 0
    this.#acknowledged = this.cursor
  }

  async open(port: number): Promise<void> {
    const { userId, deviceId } = this.#signer.account
    const welcome = new Promise<void>((resolve, reject) => {
      this.#welcome = resolve
      this.#refused = reject
    })
    this.#socket = await openLoadSocket(port, '/v1/gateway', {
      message: (payload) => this.#receive(payload),
      batch: () => this.#acknowledge(),
      closed: () => this.#refused?.(new Error('the gateway closed')),
    })
    this.#send({ type: 'hello', version: PROTOCOL_VERSION, userId, deviceId, clientNonce: this.#signer.clientNonce })
    await welcome
  }

  close(): void {
    this.#socket?.close()
  }

  #receive(payload: Buffer): void {
    if (payload[2] !== DELIVER || payload[1] !== 0x18) return this.#control(decodeGatewayEvent(payload))
    readDeliver(payload, (seq, entry) => {
      if (seq !== this.cursor + 1) throw new Error(`entry ${seq} came after ${this.cursor}`)
      this.cursor = seq
      this.received++
      this.#options.entry?.(seq, entry)
      if (seq === this.#head) this.#options.drained?.()
    })
  }

  #control(event: GatewayEvent): void {
    if (event.type === 'challenge') {
      this.#send({ type: 'authenticate', signature: this.#signer.sign(event), mailboxCursor: this.cursor, requestsCursor: 0 })
    } else if (event.type === 'welcome') this.#begin(event.mailboxHead)
    else if (event.type === 'failure') this.#refused?.(new Error(event.code))
  }

  #begin(head: number): void {
    this.#head = head
    this.#welcome?.()
    if (this.cursor >= head) this.#options.drained?.()
  }

  #acknowledge(): void {
    if (this.cursor === this.#acknowledged) return
    this.#acknowledged = this.cursor
    this.#send({ type: 'acknowledge', lane: 0, seq: this.cursor })
  }

  #send(command: Parameters<typeof encodeGatewayCommand>[0]): void {
    this.#socket?.write(frameOf(encodeGatewayCommand(command)))
  }
}
