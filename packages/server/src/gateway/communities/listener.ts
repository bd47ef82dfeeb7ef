import type { GatewayEvent, UserId } from '@conclave/protocol'

/** What communities need of the socket of a device. */
export interface Listener {
  /** Of this connection. */
  readonly id: string
  readonly userId: UserId
  readonly isClosed: boolean
  /** Bytes that wait for the device. */
  readonly unsent: number
  event(event: GatewayEvent): void
  /** One message that others get too. */
  send(frame: Uint8Array): void
  /** WebSocket frames that are ready to be written; the same buffer goes to many. */
  sendFramed(framed: Buffer): void
  /** Calls back once, when what waited has been taken. */
  whenDrained(call: () => void): void
}

/** Bytes that may wait for a device before it gets entries of channels from the store only, when it has room again. */
export const ROOM = 256 * 1024

export function hasRoom(listener: Listener): boolean {
  return listener.unsent < ROOM
}
