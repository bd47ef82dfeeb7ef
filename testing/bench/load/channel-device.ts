import { randomBytes } from 'node:crypto'
import {
  decodeGatewayEvent,
  encodeCbor,
  encodeGatewayCommand,
  type GatewayCommand,
  type GatewayEvent,
  idBytes,
  PROTOCOL_VERSION,
} from '@conclave/protocol'
import type { BenchAccount } from './accounts.ts'
import type { BenchCommunity } from './community.ts'
import { readEntries } from './deliver-frame.ts'
import type { BenchServer } from './server.ts'
import { ChallengeSigner } from './sign-in.ts'
import { frameOf, type LoadSocket, openLoadSocket } from './websocket.ts'

/** Tag of `channelEntries` in a gateway frame, and where its entries begin: after array, tag, CommunityId and ChannelId. */
const CHANNEL_ENTRIES = 45
const ENTRIES_AT = 3 + 2 + 32 + 1 + 16
/** Where the salt of a content record begins in an entry of a channel: after array, tag, time, author, and the head of the record. */
const WIRE_SALT = 1 + 17 + 1 + 2
const ENTRY_SALT = 1 + 1 + 9 + 1 + 16 + 3 + WIRE_SALT

/** Milliseconds of a clock that all processes of this machine share. */
export function sharedClock(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

export interface ChannelListener {
  /** Each entry of the channel, in order; `sentAt` by {@link sharedClock}. */
  entry?(seq: number, sentAt: number): void
  posted?(request: number): void
}

/** A signed-in device that hears one channel and can post to it. */
export class ChannelDevice {
  readonly #signer: ChallengeSigner
  readonly #community: BenchCommunity
  readonly #listener: ChannelListener
  #socket: LoadSocket | undefined
  #settle: { resolve(): void; reject(error: Error): void } | undefined
  #seq = 0

  private constructor(account: BenchAccount, server: Pick<BenchServer, 'serverId'>, community: BenchCommunity, listener: ChannelListener) {
    this.#signer = new ChallengeSigner(account, server.serverId)
    this.#community = community
    this.#listener = listener
  }

  /** Signs in and watches; resolves when the server has answered. */
  static async open(
    server: Pick<BenchServer, 'port' | 'serverId'>,
    account: BenchAccount,
    community: BenchCommunity,
    listener: ChannelListener,
  ): Promise<ChannelDevice> {
    const device = new ChannelDevice(account, server, community, listener)
    await device.#open(server.port)
    return device
  }

  async #open(port: number): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => (this.#settle = { resolve, reject }))
    this.#socket = await openLoadSocket(port, '/v1/gateway', {
      message: (payload) => this.#receive(payload),
      closed: () => this.#settle?.reject(new Error('the gateway closed')),
    })
    const { userId, deviceId } = this.#signer.account
    this.#send({ type: 'hello', version: PROTOCOL_VERSION, userId, deviceId, clientNonce: this.#signer.clientNonce })
    await ready
  }

  #receive(payload: Buffer): void {
    if (payload[1] !== 0x18 || payload[2] !== CHANNEL_ENTRIES) return this.#control(decodeGatewayEvent(payload))
    readEntries(payload, ENTRIES_AT, (seq, entry) => {
      if (this.#seq !== 0 && seq !== this.#seq + 1) throw new Error(`entry ${seq} came after ${this.#seq}`)
      this.#seq = seq
      this.#listener.entry?.(seq, entry.readDoubleBE(ENTRY_SALT))
    })
  }

  #control(event: GatewayEvent): void {
    switch (event.type) {
      case 'challenge':
        return this.#send({ type: 'authenticate', signature: this.#signer.sign(event), mailboxCursor: 0, requestsCursor: 0 })
      case 'welcome':
        return this.#send({
          type: 'watch',
          communityId: this.#community.communityId,
          channels: [{ channelId: this.#community.channelId, after: Number.MAX_SAFE_INTEGER }],
        })
      case 'community':
        return this.#settle?.resolve()
      case 'posted':
        return this.#listener.posted?.(event.request)
      case 'postRefused':
      case 'communityGone':
      case 'failure':
        throw new Error(event.code)
      default:
        return undefined
    }
  }

  /** Sends a frame of {@link preparePosts}; writes the time into the record. */
  post(command: Buffer, wireBytes: number): void {
    command.writeDoubleBE(sharedClock(), command.length - wireBytes + WIRE_SALT)
    this.#socket?.write(frameOf(command))
  }

  close(): void {
    this.#socket?.close()
  }

  #send(command: GatewayCommand): void {
    this.#socket?.write(frameOf(encodeGatewayCommand(command)))
  }
}

/** Content records of a size, each in its `post` command, as a client would have encrypted them before. */
export function preparePosts({ communityId, channelId, groupId }: BenchCommunity, count: number, sealedBytes: number) {
  const wire = () =>
    encodeCbor([idBytes(channelId), 0, new Uint8Array(32), new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(sealedBytes))])
  const commands = Array.from({ length: count }, (_, request) => {
    const dedupe = new Uint8Array(randomBytes(16))
    return Buffer.from(encodeGatewayCommand({ type: 'post', request, communityId, channelId, groupId, dedupe, wire: wire() }))
  })
  return { commands, wireBytes: wire().length }
}
