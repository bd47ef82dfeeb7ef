import { ConclaveError, type HttpAnswer, type HttpSend } from '@conclave/protocol'

const closedByUs = () => new ConclaveError('E_SERVER_UNREACHABLE', 'closed by us')

export interface ClosableHttp {
  readonly send: HttpSend
  /** For good: whoever waits, and whoever asks later, hears `E_SERVER_UNREACHABLE` at once. What is on its way already may still be carried out. */
  close(): void
}

/** HTTP whose end does not depend on when the server answers. */
export function closableHttp(send: HttpSend): ClosableHttp {
  const waiting = new Set<(error: ConclaveError) => void>()
  let closed = false
  return {
    send: async (request) => {
      if (closed) throw closedByUs()
      const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>()
      waiting.add(reject)
      try {
        send(request).then(resolve, reject)
        return await promise
      } finally {
        waiting.delete(reject)
      }
    },
    close: () => {
      closed = true
      for (const reject of waiting) reject(closedByUs())
    },
  }
}
