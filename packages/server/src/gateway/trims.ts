import type { StreamName, Streams } from '../store/port.ts'

/** Milliseconds in which acknowledgements gather before the store hears of them. A crash in between is harmless: the device tells its cursor when it comes back. */
const GATHER = 200

/** Trims of many streams, the last of each, together. */
export class Trims {
  readonly #streams: Streams
  readonly #waiting = new Map<string, { readonly stream: StreamName; through: number }>()
  #timer: NodeJS.Timeout | undefined

  constructor(streams: Streams) {
    this.#streams = streams
  }

  add(stream: StreamName, through: number): void {
    const name = `${stream.kind} ${stream.key}`
    const waiting = this.#waiting.get(name)
    if (waiting !== undefined) {
      if (through > waiting.through) waiting.through = through
      return
    }
    this.#waiting.set(name, { stream, through })
    this.#timer ??= setTimeout(() => void this.run(), GATHER).unref()
  }

  /** Trims what has gathered. A failure is left to the next acknowledgement or to expiry. */
  async run(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    await Promise.allSettled(waiting.map(({ stream, through }) => this.#streams.trim(stream, through)))
  }
}
