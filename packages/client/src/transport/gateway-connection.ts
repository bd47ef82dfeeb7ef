import type { ErrorCode, GatewayCommand } from '@conclave/protocol'
import type { Clock } from '../clock.ts'
import { backoff } from './backoff.ts'
import { type GatewayIdentity, GatewaySession, type Pushed, type Welcome } from './gateway-session.ts'
import type { Transport } from './port.ts'

export type GatewayState = 'stopped' | 'connecting' | 'online' | 'waiting'
export interface GatewayListener {
  state(state: GatewayState, error: ErrorCode | undefined): void
  welcome(welcome: Welcome): void
  pushed(event: Pushed): void
}
export interface Gateway {
  start(): void
  stop(): void
  /** Tries at once instead of at the end of the pause: the network came back. */
  hurry(): void
  send(command: GatewayCommand): void
}

/** Errors after which trying again alone helps nobody. */
const FINAL: readonly ErrorCode[] = ['E_CONTINUITY', 'E_VERSION', 'E_DEVICE_REVOKED', 'E_SIGNATURE']

/** `/v1/gateway`: one session after the other, from the cursors, with a growing pause after each loss. */
export class GatewayConnection implements Gateway {
  readonly #transport: Transport
  readonly #clock: Clock
  readonly #identity: GatewayIdentity
  readonly #listener: GatewayListener
  #running = false
  #attempt = 0
  #session: GatewaySession | undefined
  #cancelWait = () => {}

  constructor(transport: Transport, clock: Clock, identity: GatewayIdentity, listener: GatewayListener) {
    this.#transport = transport
    this.#clock = clock
    this.#identity = identity
    this.#listener = listener
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#attempt = 0
    this.#connect()
  }

  stop(): void {
    if (!this.#running) return
    this.#running = false
    this.#cancelWait()
    this.#session?.close()
    this.#listener.state('stopped', undefined)
  }

  hurry(): void {
    if (!this.#running || this.#session) return
    this.#cancelWait()
    this.#attempt = 0
    this.#connect()
  }

  send(command: GatewayCommand): void {
    this.#session?.send(command)
  }

  #connect(): void {
    if (!this.#running || this.#session) return
    this.#listener.state('connecting', undefined)
    this.#session = new GatewaySession(this.#transport, this.#clock, this.#identity, {
      welcome: (welcome) => {
        this.#attempt = 0
        this.#listener.welcome(welcome)
        this.#listener.state('online', undefined)
      },
      pushed: (event) => this.#listener.pushed(event),
      ended: (error, retryAfter) => this.#ended(error, retryAfter),
    })
  }

  #ended(error: ErrorCode | undefined, retryAfter: number): void {
    this.#session = undefined
    if (!this.#running) return
    if (error !== undefined && FINAL.includes(error)) {
      this.#running = false
      return this.#listener.state('stopped', error)
    }
    this.#cancelWait = this.#clock.after(Math.max(retryAfter, backoff(this.#attempt++, this.#identity.jitter())), () => this.#connect())
    this.#listener.state('waiting', error)
  }
}
