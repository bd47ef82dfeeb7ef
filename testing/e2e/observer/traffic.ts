import { type AnonymousRequest, decodeAnonymousRequest, decodeCbor, decodeGatewayEvent } from '@conclave/protocol'
import type { Connection, HttpMessage } from './recording.ts'

export type WebSocketConnection = Extract<Connection, { kind: 'gateway' | 'anonymous' }>
type HttpConnection = Extract<Connection, { kind: 'http' }>

export function socketsOf(connections: readonly Connection[], kind: WebSocketConnection['kind']): readonly WebSocketConnection[] {
  return connections.filter((connection): connection is WebSocketConnection => connection.kind === kind)
}

export function httpOf(connections: readonly Connection[]): readonly HttpConnection[] {
  return connections.filter((connection) => connection.kind === 'http')
}

/** From 2001 to 2128 in ms since 1970: numbers that agree because they were made at the same moment. */
const TIMES = { from: 1e12, to: 5e12 } as const

/** The values in some frames, each as bytes: what stands between them is form, and small numbers name nobody. */
export function framePieces(frames: readonly Uint8Array[]): readonly Uint8Array[] {
  return frames.flatMap((frame) => leaves(decodeCbor(frame)))
}

function leaves(value: unknown): readonly Uint8Array[] {
  if (value instanceof Uint8Array) return [value]
  if (typeof value === 'string') return [Buffer.from(value)]
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (typeof value !== 'number' || value < 2 ** 32 || (value > TIMES.from && value < TIMES.to)) return []
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return [bytes]
}

/** All that goes over connections which tell whose they are, also in the form that stands behind base64url. */
export function* credentialedPieces(connections: readonly Connection[]): Generator<Uint8Array> {
  for (const { up, down } of socketsOf(connections, 'gateway')) yield* framePieces([...up, ...down])
  for (const { requests, answers } of httpOf(connections)) for (const message of [...requests, ...answers]) yield* httpPieces(message)
}

function* httpPieces({ line, headers, body }: HttpMessage): Generator<Uint8Array> {
  yield body
  const texts = [...line.split(/[ /?=&]/), ...(headers.get('authorization')?.split(' ') ?? []), ...body.toString().split('"')]
  for (const text of texts) if (/^[A-Za-z0-9_-]{11,}$/.test(text)) yield* [Buffer.from(text), Buffer.from(text, 'base64url')]
}

/** Envelopes that a device was given, each as it was stored. */
export function deliveredTo(connections: readonly Connection[]): readonly Uint8Array[] {
  return socketsOf(connections, 'gateway').flatMap(({ down }) =>
    down.flatMap((frame) => {
      const event = decodeGatewayEvent(frame)
      if (event.type === 'transient') return [event.payload]
      return event.type === 'deliver' ? event.entries.map((entry) => entry.payload) : []
    }),
  )
}

export function requestsOf({ up }: WebSocketConnection): readonly AnonymousRequest[] {
  return up.map((frame) => decodeAnonymousRequest(frame))
}

/** Whom a request is about: a UserId, MailboxId or handle. */
export function subjectOf(request: AnonymousRequest): string | undefined {
  switch (request.type) {
    case 'open':
      return undefined
    case 'handle':
      return request.handle
    case 'deliver':
    case 'request':
      return request.mailboxId
    case 'chain':
    case 'addresses':
    case 'bundle':
    case 'profile':
      return request.userId
  }
}
