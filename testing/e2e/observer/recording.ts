import { Proxy } from '../../chaos/proxy.ts'
import { FrameSplitter, OPCODE } from '../../chaos/web-socket-frames.ts'

/** One connection as somebody on the wire saw it. */
interface Recorded {
  readonly up: Buffer
  readonly down: Buffer
}

/** A proxy that passes everything on and keeps a copy of it. */
export class RecordingProxy {
  readonly #wires: { up: Buffer[]; down: Buffer[] }[] = []
  readonly #proxy: Proxy

  /** @param target port of the server */
  constructor(target: () => number) {
    this.#proxy = new Proxy(target, (wire) => {
      const recorded: { up: Buffer[]; down: Buffer[] } = { up: [], down: [] }
      this.#wires.push(recorded)
      return {
        data: (direction, bytes) => {
          recorded[direction].push(Buffer.from(bytes))
          wire.write(direction, bytes)
        },
      }
    })
  }

  listen(): Promise<number> {
    return this.#proxy.listen()
  }

  close(): Promise<void> {
    return this.#proxy.close()
  }

  get recorded(): readonly Recorded[] {
    return this.#wires.map(({ up, down }) => ({ up: Buffer.concat(up), down: Buffer.concat(down) }))
  }
}

export interface HttpMessage {
  /** Request or status line. */
  readonly line: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** What a connection turned out to be; payloads of WebSockets are without their masks. */
export type Connection =
  | { readonly kind: 'http'; readonly requests: readonly HttpMessage[]; readonly answers: readonly HttpMessage[] }
  | {
      readonly kind: 'gateway' | 'anonymous'
      readonly request: HttpMessage
      readonly answer: HttpMessage
      readonly up: readonly Buffer[]
      readonly down: readonly Buffer[]
    }

/** Reads a recorded connection. Throws for anything that is not what a client of ours does: what is not understood is not checked. */
export function readConnection({ up, down }: Recorded): Connection {
  const first = readHead(up)
  const kind = /^GET \/v1\/(gateway|anonymous) HTTP/.exec(first.message.line)?.[1] as 'gateway' | 'anonymous' | undefined
  if (kind === undefined) return { kind: 'http', requests: readMessages(up), answers: readMessages(down) }
  const answer = readHead(down)
  return {
    kind,
    request: first.message,
    answer: answer.message,
    up: readFrames(up.subarray(first.end)),
    down: readFrames(down.subarray(answer.end)),
  }
}

function readHead(bytes: Buffer): { message: HttpMessage; end: number } {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) throw new Error(`a connection without a head: ${bytes.toString('latin1', 0, 100)}`)
  const [line = '', ...fields] = bytes.toString('latin1', 0, end).split('\r\n')
  const headers = new Map(fields.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]))
  return { message: { line, headers, body: Buffer.alloc(0) }, end: end + 4 }
}

function readMessages(bytes: Buffer): HttpMessage[] {
  const messages: HttpMessage[] = []
  for (let at = 0; at < bytes.length;) {
    const { message, end } = readHead(bytes.subarray(at))
    if (message.headers.has('transfer-encoding') || message.headers.has('content-encoding'))
      throw new Error('a body in a form that this test does not read')
    const length = Number(message.headers.get('content-length') ?? 0)
    messages.push({ ...message, body: bytes.subarray(at + end, at + end + length) })
    at += end + length
  }
  return messages
}

function readFrames(bytes: Buffer): Buffer[] {
  const frames = new FrameSplitter().push(bytes)
  return frames.filter((frame) => frame.opcode === OPCODE.binary).map((frame) => frame.payload)
}
