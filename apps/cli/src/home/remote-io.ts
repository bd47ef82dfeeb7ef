import type { Socket } from 'node:net'
import { ConclaveError } from '@conclave/protocol'
import type { Io, Question, Terminal } from '../io/port.ts'
import { encodeFrame, type GuestFrame, type HolderFrame, SOCKET_FRAME_BYTES } from './frames.ts'

/** Output that a stuck guest may leave in memory before it is dropped. */
const MAX_UNSENT = 4 * 1024 * 1024
/** Characters of one output frame, so that it stays below the limit however it is escaped. */
const PIECE = Math.floor(SOCKET_FRAME_BYTES / 8)

interface Pending {
  resolve(text: string | undefined): void
  reject(error: unknown): void
}

/** Standard input and output of another process, over the socket. */
export class RemoteIo implements Io {
  readonly terminal: Terminal
  readonly #socket: Socket
  readonly #abort = new AbortController()
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #typing: () => void = () => undefined

  constructor(socket: Socket, terminal: Terminal) {
    this.#socket = socket
    this.terminal = terminal
  }

  get interrupted(): AbortSignal {
    return this.#abort.signal
  }

  /** The guest has gone, or its person pressed Ctrl-C. */
  interrupt(): void {
    this.#abort.abort()
    for (const pending of this.#pending.values()) pending.resolve(undefined)
    this.#pending.clear()
  }

  /** @throws ConclaveError `E_MALFORMED` for an answer that nobody asked for */
  receive(frame: Exclude<GuestFrame, { t: 'run' }>): void {
    if (frame.t === 'typing') return this.#typing()
    if (frame.t === 'interrupt') return this.interrupt()
    const pending = this.#pending.get(frame.id)
    if (!pending) {
      if (this.interrupted.aborted) return
      throw new ConclaveError('E_MALFORMED', 'an answer without a question')
    }
    this.#pending.delete(frame.id)
    if (frame.tooLong) pending.reject(new ConclaveError('E_MESSAGE_TOO_LONG', 'standard input is too long'))
    else pending.resolve(frame.text ?? undefined)
  }

  out(text: string): void {
    this.#print('out', text)
  }

  err(text: string): void {
    this.#print('err', text)
  }

  ask({ text, secret }: Question): Promise<string | undefined> {
    return this.#question((id) => ({ t: 'ask', id, text, secret: secret === true }))
  }

  readLine(): Promise<string | undefined> {
    return this.#question((id) => ({ t: 'line', id }))
  }

  async readAll(maxBytes: number): Promise<string> {
    return (await this.#question((id) => ({ t: 'all', id, max: maxBytes }))) ?? ''
  }

  setPrompt(text: string): void {
    this.#send({ t: 'prompt', text })
  }

  onTyping(listener: () => void): void {
    this.#typing = listener
  }

  #print(t: 'out' | 'err', text: string): void {
    for (const lines of pieces(text)) this.#send({ t, text: lines })
  }

  #question(frame: (id: number) => HolderFrame): Promise<string | undefined> {
    if (this.interrupted.aborted) return Promise.resolve(undefined)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#send(frame(id))
    })
  }

  #send(frame: HolderFrame): void {
    if (this.#socket.destroyed) return
    this.#socket.write(encodeFrame(frame))
    if (this.#socket.writableLength > MAX_UNSENT) this.#socket.destroy()
  }
}

/** Whole lines, grouped below the size of a frame. */
function pieces(text: string): readonly string[] {
  if (text.length <= PIECE) return [text]
  const groups: string[] = []
  let group: string | undefined
  for (const line of text.split('\n')) {
    const longer: string = group === undefined ? line : `${group}\n${line}`
    if (group !== undefined && longer.length > PIECE) {
      groups.push(group)
      group = line
    } else group = longer
  }
  return group === undefined ? groups : [...groups, group]
}
