import type { HttpSend } from '@conclave/protocol'

export type SocketPath = '/v1/gateway' | '/v1/anonymous'

/** What a socket tells its owner, in order; nothing comes after `closed`. */
export interface SocketListener {
  opened(): void
  /** One binary frame. */
  frame(bytes: Uint8Array): void
  /** Also when it could not be opened; `code` is 1006 then, and `reason` is given where the platform tells it. */
  closed(code: number, reason?: 'E_TLS'): void
}
export interface Socket {
  /** Dropped without a word when the socket is not open. */
  send(frame: Uint8Array): void
  close(): void
}

/** The network as the client sees it: one server, binary WebSockets, and HTTP for the own account. */
export interface Transport {
  /** Never carries credentials or cookies. */
  openSocket(path: SocketPath, listener: SocketListener): Socket
  readonly http: HttpSend
}
/** Makes the transport to one server; `url` is `http(s)://host[:port]` without a path. */
export type Connect = (url: string) => Transport
