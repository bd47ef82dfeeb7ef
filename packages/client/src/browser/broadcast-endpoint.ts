import type { Endpoint } from 'comlink'

interface Frame {
  readonly from: string
  readonly to: string
  readonly message: unknown
}
export const OWNER_ADDRESS = 'owner'

/** The slow way to an owner, for browsers without shared workers: everybody hears every frame and drops those of others. */
export const framesOf = (owner: string): string => `conclave:frames:${owner}`

/** One conversation over a channel, in the shape of a port. It cannot carry ports. */
export function broadcastEndpoint(channel: BroadcastChannel, from: string, to: string): Endpoint {
  const listeners = new Map<unknown, (event: Event) => void>()
  return {
    postMessage: (message: unknown) => channel.postMessage({ from, to, message } satisfies Frame),
    addEventListener: (type, listener) => {
      const filtered = (event: Event) => {
        const frame = (event as MessageEvent<Frame>).data
        if (frame.from !== to || frame.to !== from) return
        const passed = new MessageEvent('message', { data: frame.message })
        if (typeof listener === 'function') listener(passed)
        else listener.handleEvent(passed)
      }
      listeners.set(listener, filtered)
      channel.addEventListener(type, filtered)
    },
    removeEventListener: (type, listener) => {
      const filtered = listeners.get(listener)
      if (filtered) channel.removeEventListener(type, filtered)
    },
  }
}

/** Calls `work` with the first frame of each tab that is not known yet; that frame carries nothing. */
export function acceptBroadcasts(owner: string, work: (tab: string, endpoint: Endpoint) => void): void {
  const channel = new BroadcastChannel(framesOf(owner))
  const known = new Set<string>()
  channel.addEventListener('message', ({ data }: MessageEvent<Frame>) => {
    if (data.to !== OWNER_ADDRESS || known.has(data.from)) return
    known.add(data.from)
    work(data.from, broadcastEndpoint(channel, OWNER_ADDRESS, data.from))
  })
}
