import {
  type AnonymousReply,
  type AnonymousRequest,
  CLOSE,
  ConclaveError,
  decodeAnonymousRequest,
  encodeAnonymousReply,
  PERIODS,
  PROTOCOL_VERSION,
} from '@conclave/protocol'
import type { WebSocket } from 'ws'
import type { AddressKey } from '../domain/limits/address.ts'
import { useOnce } from '../domain/limits/limits.ts'
import { type AcceptedToken, announce, assertAdmitted, type Envelope, handOver, isTransient, mailboxAppend } from '../domain/mailbox/deliver.ts'
import { toConclaveError } from '../http/errors.ts'
import type { Appended } from '../store/port.ts'
import { closeCodeOf, Connection } from '../sockets/connection.ts'
import type { Sweepable } from '../sockets/sweep.ts'
import { answer } from './answer.ts'
import type { AnonymousContext } from './anonymous-context.ts'
import { readDeliver } from './fast-deliver.ts'

type Request = Exclude<AnonymousRequest, { type: 'open' }>

/** Requests that may wait on one socket; then it is not read until half of them are answered. */
const MAX_WAITING = 64
/** Envelopes of one socket given to the store at once. */
const MAX_CHUNK = 32
const OPEN_WITHIN = 10_000
/** Answers that may wait for the client, bytes: it may ask again, and one address has many of these sockets. */
const MAX_ANSWERS = 512 * 1024

/**
 * One socket of `/v1/anonymous`. Requests are answered one after another. Envelopes are appended in the order of their arrival: those that
 * came while others were being stored go together afterwards, and after a refusal the socket closes, so that none overtakes.
 */
export class AnonymousConnection extends Connection implements Sweepable {
  readonly #context: AnonymousContext
  readonly #address: AddressKey
  readonly #accepted: AcceptedToken = { owner: undefined, token: new Uint8Array(0) }
  readonly #openedAt: number
  #waiting: Request[] = []
  #opened = false
  #busy = false
  #paused = false
  #stopping = false

  constructor(context: AnonymousContext, socket: WebSocket, address: AddressKey) {
    super(socket, context.queue, context.clock.now())
    this.#context = context
    this.#address = address
    this.#openedAt = this.heardAt
    context.sweeper.add(this)
    context.metrics.tally.anonymousConnections++
  }

  protected override receive(frame: Buffer): void {
    this.heardAt = this.#context.clock.now()
    if (this.#stopping) return
    try {
      if (!this.#opened) return this.#open(decodeAnonymousRequest(frame))
      const request = readDeliver(frame) ?? decodeAnonymousRequest(frame)
      if (request.type === 'open') throw new ConclaveError('E_MALFORMED')
      this.#waiting.push(request)
    } catch (error) {
      return this.#refuseAndClose(0, error)
    }
    if (this.#waiting.length >= MAX_WAITING && !this.#paused) {
      this.#paused = true
      this.socket.pause()
    }
    if (!this.#busy) void this.#work()
  }

  #open(request: AnonymousRequest): void {
    if (request.type !== 'open') throw new ConclaveError('E_MALFORMED')
    if (request.version !== PROTOCOL_VERSION) throw new ConclaveError('E_VERSION')
    this.#opened = true
    this.#reply({ type: 'opened', serverId: this.#context.keys.serverId, version: PROTOCOL_VERSION, work: this.#context.config.requestWork })
  }

  /** Answers what waits, in order; never rejects. */
  async #work(): Promise<void> {
    this.#busy = true
    while (this.#waiting.length > 0 && !this.isClosed) {
      const [first] = this.#waiting as [Request]
      if (first.type === 'deliver') await this.#deliver()
      else await this.#answer(first)
      this.#resume()
    }
    this.#busy = false
    if (this.#stopping) this.close(CLOSE.goingAway)
  }

  async #answer(request: Exclude<Request, Envelope>): Promise<void> {
    this.#waiting.shift()
    try {
      this.#useOnce()
      this.#reply(await answer(this.#context, request, this.#address))
    } catch (error) {
      this.#refuse(request.requestId, error)
    }
  }

  /** Takes envelopes from the front as long as they may be delivered, stores them together, answers each. */
  async #deliver(): Promise<void> {
    const taken: Envelope[] = []
    let refusal: { readonly requestId: number; readonly error: unknown } | undefined
    while (taken.length < MAX_CHUNK && this.#waiting[0]?.type === 'deliver') {
      const envelope = this.#waiting.shift() as Envelope
      try {
        this.#useOnce()
        const owner = this.#context.owners.cached(envelope.mailboxId) ?? (await this.#context.owners.find(envelope.mailboxId))
        assertAdmitted(this.#context, this.#accepted, owner, envelope.token)
        taken.push(envelope)
      } catch (error) {
        refusal = { requestId: envelope.requestId, error }
        break
      }
    }
    if (taken.length > 0) this.#settle(taken, await this.#store(taken))
    if (refusal !== undefined) this.#refuseAndClose(refusal.requestId, refusal.error)
  }

  /** Never rejects. */
  async #store(taken: readonly Envelope[]): Promise<{ readonly appended: readonly Appended[]; readonly error: unknown }> {
    const appends = taken.filter((envelope) => !isTransient(envelope)).map((envelope) => mailboxAppend(this.#context, envelope))
    if (appends.length === 0) return { appended: [], error: undefined }
    try {
      return await this.#context.store.streams.appendInOrder(appends)
    } catch (error) {
      return { appended: [], error }
    }
  }

  #settle(taken: readonly Envelope[], { appended, error }: { readonly appended: readonly Appended[]; readonly error: unknown }): void {
    let next = 0
    for (const envelope of taken) {
      if (isTransient(envelope)) handOver(this.#context, envelope)
      else {
        const result = appended[next++]
        if (result === undefined) return this.#refuseAndClose(envelope.requestId, error)
        announce(this.#context, envelope, result)
      }
      this.#reply({ type: 'accepted', requestId: envelope.requestId })
    }
  }

  #useOnce(): void {
    useOnce(this.#context.limits.anonymousRequests, this.#address, this.heardAt)
  }

  #resume(): void {
    if (!this.#paused || this.#waiting.length > MAX_WAITING / 2) return
    this.#paused = false
    this.socket.resume()
  }

  #reply(reply: AnonymousReply): void {
    this.send(encodeAnonymousReply(reply))
  }

  #refuse(requestId: number, error: unknown): ConclaveError {
    const refused = toConclaveError(error, this.#context.log)
    this.#context.metrics.tally.refused++
    this.#reply({ type: 'refused', requestId, code: refused.code, retryAfter: refused.retryAfter ?? 0 })
    return refused
  }

  #refuseAndClose(requestId: number, error: unknown): void {
    if (this.isClosed) return
    this.close(closeCodeOf(this.#refuse(requestId, error).code))
  }

  /** Answers what has come, then closes. */
  stop(): void {
    this.#stopping = true
    if (!this.#busy) this.close(CLOSE.goingAway)
  }

  sweep(now: number): void {
    const late = this.#opened ? !this.#busy && now - this.heardAt > PERIODS.anonymousIdle : now - this.#openedAt > OPEN_WITHIN
    if (late) this.close(CLOSE.idle)
  }

  protected override get bufferLimit(): number {
    return MAX_ANSWERS
  }

  protected override tooSlow(): void {
    this.#context.metrics.tally.slowClosed++
    super.tooSlow()
  }

  protected override ended(): void {
    this.#waiting = []
    this.#context.sweeper.delete(this)
    this.#context.metrics.tally.anonymousConnections--
  }
}
