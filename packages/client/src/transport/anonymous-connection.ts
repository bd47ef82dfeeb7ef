import {
  type AnonymousReply,
  type AnonymousRequest,
  boundedRetryAfter,
  ConclaveError,
  decodeAnonymousReply,
  encodeAnonymousRequest,
  isErrorCode,
  PERIODS,
  PROTOCOL_VERSION,
  type ServerId,
} from '@conclave/protocol'
import type { Clock } from '../clock.ts'
import type { Socket, Transport } from './port.ts'

type WithoutId<R> = R extends { readonly requestId: number } ? Omit<R, 'requestId'> : never
/** A request before it has its number. */
export type AnonymousCall = WithoutId<AnonymousRequest>
export type AnonymousAnswer = Exclude<AnonymousReply, { type: 'refused' | 'opened' }>

interface Waiting {
  readonly requestId: number
  readonly resolve: (answer: AnonymousAnswer) => void
  readonly reject: (error: ConclaveError) => void
}
export interface AnonymousConnection {
  /** Requests are pipelined and answered in order. @throws ConclaveError with the server's code; `E_SERVER_UNREACHABLE` when the socket ended first */
  call(request: AnonymousCall): Promise<AnonymousAnswer>
  /** Leading zero bits that the server asks of a stranger's envelope. @throws ConclaveError when the socket ended first */
  work(): Promise<number>
  readonly open: boolean
  close(): void
}

/** Silence after which a request counts as lost, ms. */
const ANSWER_WITHIN = 30_000
/** A little before the server does it, so that no request falls into its closing. */
const IDLE = PERIODS.anonymousIdle - 10_000

/** One `/v1/anonymous` socket: `open` first, then requests in order. It is never opened again: a new one is made. */
export class AnonymousSocket implements AnonymousConnection {
  readonly #clock: Clock
  readonly #pinned: ServerId | undefined
  readonly #ended: () => void
  readonly #socket: Socket
  readonly #unsent: Uint8Array[] = []
  readonly #work = Promise.withResolvers<number>()
  #waiting: readonly Waiting[] = []
  #ready = false
  #over = false
  #nextId = 1
  #cancelTimer = () => {}

  constructor(transport: Transport, clock: Clock, pinned: ServerId | undefined, ended: () => void) {
    this.#clock = clock
    this.#pinned = pinned
    this.#ended = ended
    this.#work.promise.catch(() => undefined)
    this.#socket = transport.openSocket('/v1/anonymous', {
      opened: () => this.#socket.send(encodeAnonymousRequest({ type: 'open', version: PROTOCOL_VERSION })),
      frame: (bytes) => this.#frame(bytes),
      closed: (code, reason) => this.#fail(new ConclaveError(reason ?? 'E_SERVER_UNREACHABLE', `socket closed ${code}`)),
    })
    this.#rearm()
  }

  get open(): boolean {
    return !this.#over
  }

  call(request: AnonymousCall): Promise<AnonymousAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#over) return reject(new ConclaveError('E_SERVER_UNREACHABLE', 'socket closed'))
      const requestId = this.#nextId++
      const frame = encodeAnonymousRequest({ ...request, requestId } as AnonymousRequest)
      this.#waiting = [...this.#waiting, { requestId, resolve, reject }]
      if (this.#ready) this.#socket.send(frame)
      else this.#unsent.push(frame)
      this.#rearm()
    })
  }

  work(): Promise<number> {
    return this.#work.promise
  }

  close(): void {
    this.#fail(new ConclaveError('E_SERVER_UNREACHABLE', 'closed by us'))
  }

  #fail(error: ConclaveError): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimer()
    this.#socket.close()
    this.#ended()
    this.#work.reject(error)
    const lost = this.#waiting
    this.#waiting = []
    for (const one of lost) one.reject(error)
  }

  #rearm(): void {
    this.#cancelTimer()
    const patience = this.#waiting.length > 0 || !this.#ready ? ANSWER_WITHIN : IDLE
    this.#cancelTimer = this.#clock.after(patience, () => this.#fail(new ConclaveError('E_SERVER_UNREACHABLE', 'no answer')))
  }

  #frame(bytes: Uint8Array): void {
    if (this.#over) return
    try {
      this.#receive(decodeAnonymousReply(bytes))
    } catch {
      return this.#fail(new ConclaveError('E_SERVER_UNREACHABLE', 'a frame that is not of this protocol'))
    }
    if (!this.#over) this.#rearm()
  }

  #receive(reply: AnonymousReply): void {
    if (reply.type === 'opened') return this.#opened(reply)
    const [one, ...others] = this.#waiting
    if (one === undefined || one.requestId !== reply.requestId) {
      return this.#fail(reply.type === 'refused' ? refusal(reply) : new ConclaveError('E_SERVER_UNREACHABLE', 'answers out of order'))
    }
    this.#waiting = others
    if (reply.type === 'refused') one.reject(refusal(reply))
    else one.resolve(reply)
  }

  #opened(reply: AnonymousReply & { type: 'opened' }): void {
    // Each frame starts the time to answer anew, so none is for free.
    if (this.#ready) return this.#fail(new ConclaveError('E_SERVER_UNREACHABLE', 'opened twice'))
    if (reply.version !== PROTOCOL_VERSION) return this.#fail(new ConclaveError('E_VERSION'))
    if (this.#pinned !== undefined && reply.serverId !== this.#pinned) return this.#fail(new ConclaveError('E_CONTINUITY'))
    this.#ready = true
    this.#work.resolve(reply.work)
    for (const frame of this.#unsent.splice(0)) this.#socket.send(frame)
  }
}

function refusal(reply: { readonly code: string; readonly retryAfter: number }): ConclaveError {
  const retryAfter = boundedRetryAfter(reply.retryAfter)
  return isErrorCode(reply.code)
    ? new ConclaveError(reply.code, undefined, { retryAfter })
    : new ConclaveError('E_UNAVAILABLE', 'a code of another version', { retryAfter })
}
