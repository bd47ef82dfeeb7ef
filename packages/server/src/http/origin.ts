import type { IncomingMessage } from 'node:http'
import type { Origin } from '../domain/limits/address.ts'

/** Where a request comes from, as far as its headers and its socket say. */
export function originOf(request: IncomingMessage): Origin {
  return { remoteAddress: request.socket.remoteAddress, forwardedFor: request.headers['x-forwarded-for'] }
}
