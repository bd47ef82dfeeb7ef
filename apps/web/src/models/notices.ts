import type { ClientEvent } from '@conclave/client/browser'
import { type ErrorCode, isErrorCode, type UserId } from '@conclave/protocol/core'
import type { Notice, Notices } from './api.ts'
import type { Platform } from './platform.ts'
import { type Store, value } from './store.ts'

const KEY = 'conclave.alerts'
const TOAST_FOR = 6_000

/**
 * Toasts go by themselves. Alerts about security stay until somebody acknowledged them, over reloads and in all tabs. The box is not encrypted: it names
 * a person by the random name of the conversation in this browser.
 */
export class NoticesModel implements Notices {
  readonly #platform: Platform
  readonly #addressOf: (userId: UserId) => Promise<string | undefined>
  readonly #view = value<readonly Notice[]>([])
  #toasts: readonly Notice[] = []
  #count = 0
  /** Raised when an account leaves: what was still being looked up is not kept. */
  #cleared = 0
  readonly #end: () => void

  constructor(platform: Platform, addressOf: (userId: UserId) => Promise<string | undefined>) {
    this.#platform = platform
    this.#addressOf = addressOf
    this.#end = platform.box.subscribe((key) => key === KEY && this.#show())
    this.#show()
  }

  get view(): Store<readonly Notice[]> {
    return this.#view
  }

  take(events: readonly ClientEvent[]): void {
    for (const event of events) if (event.type === 'alert') void this.#alertAbout(event.code, event.userId)
  }

  async #alertAbout(code: ErrorCode, userId: UserId | undefined): Promise<void> {
    if (userId === undefined) return this.alert(code)
    const cleared = this.#cleared
    const address = await this.#addressOf(userId).catch(() => undefined)
    if (cleared === this.#cleared) this.alert(code, address)
  }

  alert(code: ErrorCode, address?: string): void {
    const id = address === undefined ? code : `${code} ${address}`
    const alerts = this.#alerts()
    if (!alerts.some((alert) => alert.id === id)) this.#keep([...alerts, noticeOf(id)])
  }

  toast(code: ErrorCode): void {
    const id = `toast ${++this.#count}`
    this.#toasts = [...this.#toasts, { id, kind: 'toast', code, address: undefined }]
    this.#show()
    this.#platform.clock.after(TOAST_FOR, () => this.dismiss(id))
  }

  dismiss(id: string): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id)
    const alerts = this.#alerts()
    const left = alerts.filter((alert) => alert.id !== id)
    if (left.length < alerts.length) this.#keep(left)
    else this.#show()
  }

  /** Nobody is signed in any more. */
  clear(): void {
    this.#cleared++
    this.#toasts = []
    this.#keep([])
  }

  close(): void {
    this.#end()
  }

  #keep(alerts: readonly Notice[]): void {
    this.#platform.box.set(KEY, alerts.length === 0 ? undefined : alerts.map((alert) => alert.id).join('\n'))
    this.#show()
  }

  #alerts(): readonly Notice[] {
    const ids = (this.#platform.box.get(KEY) ?? '').split('\n').filter((id) => isErrorCode(id.split(' ')[0] ?? ''))
    const before = new Map(this.#view.get().map((notice) => [notice.id, notice]))
    return ids.map((id) => before.get(id) ?? noticeOf(id))
  }

  #show(): void {
    const next = [...this.#alerts(), ...this.#toasts]
    const before = this.#view.get()
    if (next.length !== before.length || next.some((notice, i) => notice !== before[i])) this.#view.set(next)
  }
}

/** An alert by its id: the code and whom it is about. */
function noticeOf(id: string): Notice {
  const [code, address] = id.split(' ')
  return { id, kind: 'alert', code: code as ErrorCode, address }
}
