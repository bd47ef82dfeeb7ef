import { type Endpoint, expose, wrap } from 'comlink'
import { broadcastEndpoint, framesOf, OWNER_ADDRESS } from '../broadcast-endpoint.ts'
import { BUS, type BusMessage, type HubMessage, type HubPassed, type OwnerDoor, type TabDoor } from '../protocol.ts'
import type { Send } from './calls.ts'
import { connectHub } from './hub-connection.ts'
import type { OwnWorker } from './own-worker.ts'

/** Until somebody answers, ms. */
const ASK_AGAIN = 1_000
/** A hub that has not passed a port on by then is gone, ms. */
const HUB_PATIENCE = 500

export interface OwnerLinkParts {
  readonly tab: string
  readonly build: string
  readonly opened: number
  readonly worker: OwnWorker
  /** There is a way to another owner; everything that comes from it comes to `door`. */
  onOwner(owner: string, send: Send): TabDoor
  /** A page of another build was opened later. */
  onSuperseded(): void
}

/** Finds the owner, and the next one. */
export class OwnerLink {
  readonly #parts: OwnerLinkParts
  readonly #bus = new BroadcastChannel(BUS)
  #owner: string | undefined
  #leave: () => void = () => undefined
  #asking: ReturnType<typeof setInterval>

  constructor(parts: OwnerLinkParts) {
    this.#parts = parts
    this.#bus.addEventListener('message', ({ data }: MessageEvent<BusMessage>) => this.#hear(data))
    this.#asking = setInterval(() => this.#hello(), ASK_AGAIN)
    this.#hello()
  }

  end(): void {
    clearInterval(this.#asking)
    this.#leave()
    this.#bus.close()
  }

  #hello(): void {
    const { tab, build, opened } = this.#parts
    this.#bus.postMessage({ type: 'hello', tab, build, opened } satisfies BusMessage)
  }

  #hear(message: BusMessage): void {
    const { build, tab, opened } = this.#parts
    if (message.type === 'owner') {
      if (message.build === build && message.owner !== this.#owner) this.#join(message.owner)
      return
    }
    if (message.build === build) return
    const isLater = message.opened > opened || (message.opened === opened && message.tab > tab)
    if (isLater) this.#parts.onSuperseded()
    else this.#hello()
  }

  #join(owner: string): void {
    this.#leave()
    this.#owner = owner
    clearInterval(this.#asking)
    const { tab, worker } = this.#parts
    const { port1, port2 } = new MessageChannel()
    this.#leave = () => port1.close()
    if (worker.join(owner, tab, port2)) return this.#enter(owner, port1)
    const hub = connectHub()
    if (!hub) return this.#broadcast(owner)
    const tooLong = setTimeout(() => {
      hub.close()
      this.#broadcast(owner)
    }, HUB_PATIENCE)
    hub.addEventListener('message', ({ data }: MessageEvent<HubPassed>) => {
      clearTimeout(tooLong)
      hub.close()
      if (data.owner === this.#owner) this.#enter(owner, port1)
    })
    hub.postMessage({ type: 'join', owner, tab } satisfies HubMessage, [port2])
  }

  #broadcast(owner: string): void {
    if (owner !== this.#owner) return
    this.#leave()
    const channel = new BroadcastChannel(framesOf(owner))
    this.#leave = () => channel.close()
    const endpoint = broadcastEndpoint(channel, this.#parts.tab, OWNER_ADDRESS)
    this.#enter(owner, endpoint)
    endpoint.postMessage(undefined)
  }

  #enter(owner: string, endpoint: Endpoint): void {
    const remote = wrap<OwnerDoor>(endpoint)
    expose(
      this.#parts.onOwner(owner, (call) => remote.invoke(call)),
      endpoint,
    )
  }
}
