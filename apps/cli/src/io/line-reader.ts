import type { Readable } from 'node:stream'
import { ConclaveError } from '@conclave/protocol'

/** Bytes of one piped line; a longer one is refused before it is kept. */
const LINE_BYTES = 64 * 1024

/** Lines of a pipe, read only when asked for. */
export class LineReader {
  readonly #source: Readable
  readonly #maxLine: number
  #held: Buffer = Buffer.alloc(0)
  #ended = false

  constructor(source: Readable, maxLine = LINE_BYTES) {
    this.#source = source
    this.#maxLine = maxLine
  }

  /** The next line without its end, or undefined. @throws ConclaveError `E_TOO_LARGE` for a line over the limit */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf(0x0a)
      if (end >= 0) return this.#take(end + 1).replace(/\r?\n$/, '')
      if (this.#held.length > this.#maxLine) throw new ConclaveError('E_TOO_LARGE', `a line of input is longer than ${this.#maxLine} bytes`)
      if (this.#ended) return this.#held.length === 0 ? undefined : this.#take(this.#held.length)
      await this.#fill()
    }
  }

  /** Everything that is left. @throws ConclaveError `E_MESSAGE_TOO_LONG` */
  async rest(maxBytes: number): Promise<string> {
    while (!this.#ended && this.#held.length <= maxBytes) await this.#fill()
    if (this.#held.length > maxBytes) throw new ConclaveError('E_MESSAGE_TOO_LONG', `standard input holds more than ${maxBytes} bytes`)
    return this.#take(this.#held.length)
  }

  #take(length: number): string {
    const text = this.#held.subarray(0, length).toString('utf8')
    this.#held = this.#held.subarray(length)
    return text
  }

  async #fill(): Promise<void> {
    const chunk: unknown = this.#source.read()
    if (chunk !== null) this.#held = Buffer.concat([this.#held, typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer)])
    else if (this.#source.readableEnded || this.#source.destroyed || this.#source.errored) this.#ended = true
    else await readableOrOver(this.#source)
  }
}

function readableOrOver(source: Readable): Promise<void> {
  return new Promise((resolve) => {
    const names = ['readable', 'end', 'close', 'error'] as const
    const done = () => {
      for (const name of names) source.off(name, done)
      resolve()
    }
    for (const name of names) source.on(name, done)
  })
}
