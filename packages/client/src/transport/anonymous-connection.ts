import { type AnonymousReply, type AnonymousRequest, ConclaveError, decodeAnonymousReply, encodeAnonymousRequest, isErrorCode, PERIODS, PROTOCOL_VERSION, type ServerId } from '@conclave/protocol'
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
  readonly open: boolean
  close(): void
}

/** Silence after which a request counts as lost, ms. */
const ANSWER_WITHIN = 30_000
/** A little before the server does it, so that no request falls into its closing. */
const IDLE = PERIODS.anonymousIdle - 10_000

/** One `/v1/anonymous` socket: `open` first, then requests in order. It is never opened again: a new one is made. */
export function openAnonymous(transport: Transport, clock: Clock, pinned: ServerId | undefined, ended: () => void): AnonymousConnection {
  const waiting: Waiting[] = []
  const unsent: Uint8Array[] = []
  let ready = false
  let over = false
  let nextId = 1
  let cancelTimer = () => {}

  const fail = (error: ConclaveError) => {
    if (over) return
    over = true
    cancelTimer()
    socket.close()
    ended()
    for (const one of waiting.splice(0)) one.reject(error)
  }
  const rearm = () => {
    cancelTimer()
    cancelTimer = clock.after(waiting.length > 0 || !ready ? ANSWER_WITHIN : IDLE, () => fail(new ConclaveError('E_SERVER_UNREACHABLE', 'no answer')))
  }
  const opened = (reply: AnonymousReply & { type: 'opened' }) => {
    if (reply.version !== PROTOCOL_VERSION) return fail(new ConclaveError('E_VERSION'))
    if (pinned !== undefined && reply.serverId !== pinned) return fail(new ConclaveError('E_CONTINUITY'))
    ready = true
    for (const frame of unsent.splice(0)) socket.send(frame)
  }
  const receive = (reply: AnonymousReply) => {
    if (reply.type === 'opened') return opened(reply)
    if (reply.type === 'refused' && reply.requestId === 0 && waiting.length === 0) return fail(refusal(reply))
    const one = waiting.shift()
    if (one === undefined || one.requestId !== reply.requestId) {
      if (one) waiting.unshift(one)
      return fail(reply.type === 'refused' ? refusal(reply) : new ConclaveError('E_SERVER_UNREACHABLE', 'answers out of order'))
    }
    if (reply.type === 'refused') one.reject(refusal(reply))
    else one.resolve(reply)
  }

  const socket: Socket = transport.openSocket('/v1/anonymous', {
    opened: () => socket.send(encodeAnonymousRequest({ type: 'open', version: PROTOCOL_VERSION })),
    frame: (bytes) => {
      if (over) return
      try {
        receive(decodeAnonymousReply(bytes))
      } catch {
        return fail(new ConclaveError('E_SERVER_UNREACHABLE', 'a frame that is not of this protocol'))
      }
      if (!over) rearm()
    },
    closed: (code) => fail(new ConclaveError('E_SERVER_UNREACHABLE', `socket closed ${code}`)),
  })
  rearm()
  return {
    get open() {
      return !over
    },
    call: (request) =>
      new Promise((resolve, reject) => {
        if (over) return reject(new ConclaveError('E_SERVER_UNREACHABLE', 'socket closed'))
        const requestId = nextId++
        const frame = encodeAnonymousRequest({ ...request, requestId } as AnonymousRequest)
        waiting.push({ requestId, resolve, reject })
        if (ready) socket.send(frame)
        else unsent.push(frame)
        rearm()
      }),
    close: () => fail(new ConclaveError('E_SERVER_UNREACHABLE', 'closed by us')),
  }
}

function refusal(reply: { readonly code: string; readonly retryAfter: number }): ConclaveError {
  const retryAfter = reply.retryAfter > 0 ? reply.retryAfter : undefined
  return isErrorCode(reply.code) ? new ConclaveError(reply.code, undefined, { retryAfter }) : new ConclaveError('E_UNAVAILABLE', 'a code of another version', { retryAfter })
}
