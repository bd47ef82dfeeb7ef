import type { ClientEvent } from '@conclave/client/browser'
import type { ConnectionView } from './api.ts'
import type { Context } from './context.ts'
import { kept, type Store, value } from './store.ts'

/** A short break is nobody's business, ms. */
const BANNER_AFTER = 2_000
/** Numbers are read again at most so often, ms. */
const COUNT_AFTER = 200
/** Below it a wrong clock does no harm, ms. */
const CLOCK_TOLERANCE = 5 * 60_000
const EMPTY: ConnectionView = { state: 'stopped', offline: false, code: undefined, outgoing: 0, clockOff: 0 }

/** Whether the server is there, what waits for it, and how wrong the clock is. */
export class ConnectionModel {
  readonly #context: Context
  readonly #view = value<ConnectionView>(EMPTY)
  #cancelBanner: (() => void) | undefined
  #cancelCount: (() => void) | undefined

  constructor(context: Context) {
    this.#context = context
  }

  get view(): Store<ConnectionView> {
    return this.#view
  }

  async load(): Promise<void> {
    const { connection, error, outgoing } = await this.#context.client.sync.state()
    this.#change({ state: connection, code: error, outgoing })
  }

  clear(): void {
    this.#cancelCount?.()
    this.#cancelCount = undefined
    this.#banner(false)
    this.#view.set(EMPTY)
  }

  take(events: readonly ClientEvent[]): void {
    for (const event of events) if (event.type === 'connection') this.#change({ state: event.state, code: event.error })
    const counts = events.some((event) => event.type === 'message' || event.type === 'message-changed' || event.type === 'connection')
    if (counts) this.#countSoon()
  }

  #change(change: Partial<ConnectionView>): void {
    const before = this.#view.get()
    const next = { ...before, ...change }
    if (next.state === 'online' && before.state !== 'online') void this.#readClock()
    this.#banner(next.state === 'connecting' || next.state === 'waiting')
    this.#view.set(kept(before, next.state === 'online' || next.state === 'stopped' ? { ...next, offline: false } : next))
  }

  #banner(wanted: boolean): void {
    if (!wanted) this.#cancelBanner?.()
    if (!wanted) this.#cancelBanner = undefined
    else this.#cancelBanner ??= this.#context.platform.clock.after(BANNER_AFTER, () => this.#view.set({ ...this.#view.get(), offline: true }))
  }

  #countSoon(): void {
    this.#cancelCount ??= this.#context.platform.clock.after(COUNT_AFTER, () => {
      this.#cancelCount = undefined
      this.load().catch(() => undefined)
    })
  }

  async #readClock(): Promise<void> {
    try {
      const { clockOffset } = await this.#context.client.accounts.server()
      this.#view.set(kept(this.#view.get(), { ...this.#view.get(), clockOff: Math.abs(clockOffset) < CLOCK_TOLERANCE ? 0 : clockOffset }))
    } catch {
      // Asked again when it is online next time.
    }
  }
}
