import { decodeAnonymousReply, decodeAnonymousRequest, decodeGatewayEvent } from '@conclave/protocol'
import type { Direction, Wire, WireHandler } from './proxy.ts'
import type { SeededRandom } from './random.ts'
import { FrameSplitter, OPCODE, type RawFrame } from './web-socket-frames.ts'

/** How often each thing happens to one frame or piece; all 0 is a calm network. */
export interface Weather {
  /** The connection breaks in the middle of a frame. */
  cut: number
  /** Everything behind it waits up to {@link LONGEST_DELAY}. */
  delay: number
  /** An envelope is sent twice, or entries are delivered twice. */
  duplicate: number
}
export const CALM: Readonly<Weather> = { cut: 0, delay: 0, duplicate: 0 }
const LONGEST_DELAY = 400

/** What happened to all connections. */
interface WeatherLog {
  cuts: number
  delays: number
  duplicates: number
  /** Mailbox entries in delivered frames that came twice. */
  repeatedEntries: number
}

/** One connection through bad weather: frames of WebSockets are cut, delayed and repeated; HTTP is cut and delayed. */
export class ChaosWire implements WireHandler {
  readonly #wire: Wire
  readonly #random: SeededRandom
  readonly #weather: Weather
  readonly #log: WeatherLog
  readonly #entries: (seq: number, payload: Uint8Array) => void
  readonly #splitters = { up: new FrameSplitter(), down: new FrameSplitter() }
  readonly #queues = { up: Promise.resolve(), down: Promise.resolve() }
  readonly #heads = { up: Buffer.alloc(0) as Buffer, down: Buffer.alloc(0) as Buffer }
  readonly #upgraded = { up: false, down: false }
  /** Requests that went up twice and whose second answer the client does not expect. */
  readonly #repeated = new Map<number, number>()
  #path: string | undefined
  #over = false

  constructor(wire: Wire, parts: { random: SeededRandom; weather: Weather; log: WeatherLog; entries: (seq: number, payload: Uint8Array) => void }) {
    this.#wire = wire
    this.#random = parts.random
    this.#weather = parts.weather
    this.#log = parts.log
    this.#entries = parts.entries
  }

  data(direction: Direction, bytes: Buffer): void {
    if (this.#over) return
    const frames = this.#upgraded[direction] ? bytes : this.#readHead(direction, bytes)
    if (frames === undefined) return this.#pass(direction, bytes)
    for (const frame of this.#splitters[direction].push(frames)) this.#frame(direction, frame)
  }

  ended(): void {
    this.#over = true
  }

  /** @returns what follows an upgrade's head, or undefined while this is HTTP */
  #readHead(direction: Direction, bytes: Buffer): Buffer | undefined {
    this.#heads[direction] = Buffer.concat([this.#heads[direction], bytes])
    const head = this.#heads[direction]
    const end = head.indexOf('\r\n\r\n')
    const text = head.toString('latin1', 0, 200)
    const upgrade = direction === 'up' ? /^GET (\/v1\/(gateway|anonymous)) /.exec(text)?.[1] : text.startsWith('HTTP/1.1 101') ? text : undefined
    if (upgrade === undefined || end < 0) return undefined
    if (direction === 'up') this.#path = upgrade
    this.#upgraded[direction] = true
    const own = bytes.length - (head.length - end - 4)
    this.#later(direction, () => this.#wire.write(direction, bytes.subarray(0, own)))
    return bytes.subarray(own)
  }

  #frame(direction: Direction, frame: RawFrame): void {
    if (frame.opcode !== OPCODE.binary) return this.#pass(direction, frame.bytes)
    if (direction === 'down' && this.#swallows(frame)) return
    this.#pass(direction, frame.bytes)
    if (this.#random.chance(this.#weather.duplicate) && this.#mayRepeat(direction, frame)) {
      this.#log.duplicates++
      this.#pass(direction, frame.bytes)
    }
  }

  /** Envelopes on their way up, entries on their way down. */
  #mayRepeat(direction: Direction, { payload }: RawFrame): boolean {
    if (direction === 'down') return this.#path === '/v1/gateway' && this.#isDelivery(payload)
    if (this.#path !== '/v1/anonymous') return false
    const request = decodeAnonymousRequest(payload)
    if (request.type !== 'deliver') return false
    // half of the repeated answers go through too: the client breaks such a connection off and must not lose anything by it
    if (this.#random.chance(0.5)) this.#repeated.set(request.requestId, 2)
    return true
  }

  #isDelivery(payload: Buffer): boolean {
    const event = decodeGatewayEvent(payload)
    if (event.type !== 'deliver') return false
    this.#log.repeatedEntries += event.entries.length
    return true
  }

  /** The second answer to a repeated request; and notes what a device is given. */
  #swallows({ payload }: RawFrame): boolean {
    if (this.#path === '/v1/gateway') {
      const event = decodeGatewayEvent(payload)
      if (event.type === 'deliver' && event.lane === 0) for (const { seq, payload } of event.entries) this.#entries(seq, payload)
      return false
    }
    const reply = decodeAnonymousReply(payload)
    if (reply.type !== 'accepted') return false
    const left = this.#repeated.get(reply.requestId)
    if (left === undefined) return false
    this.#repeated.set(reply.requestId, left - 1)
    if (left > 1) return false
    this.#repeated.delete(reply.requestId)
    return true
  }

  #pass(direction: Direction, bytes: Buffer): void {
    const [cut, delay] = [
      this.#random.chance(this.#weather.cut),
      this.#random.chance(this.#weather.delay) ? this.#random.between(1, LONGEST_DELAY) : 0,
    ]
    const keep = cut ? this.#random.between(0, bytes.length - 1) : bytes.length
    if (delay > 0) this.#log.delays++
    if (cut) this.#log.cuts++
    this.#later(direction, async () => {
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
      if (this.#over) return
      this.#wire.write(direction, bytes.subarray(0, keep))
      // half a frame must have left before the connection breaks
      if (cut) setTimeout(() => this.#wire.cut(), 5)
      this.#over ||= cut
    })
  }

  /** Keeps the order of one direction. */
  #later(direction: Direction, work: () => Promise<void> | void): void {
    this.#queues[direction] = this.#queues[direction].then(work)
  }
}
