import type { ClientEvent } from '@conclave/client/browser'
import { type ErrorCode, isErrorCode, type UserId } from '@conclave/protocol/core'
import type { Notice, Notices } from './api.ts'
import type { Platform } from './platform.ts'
import { type Store, value } from './store.ts'

const KEY = 'conclave.alerts'
const TOAST_FOR = 6_000

/** Toasts go by themselves. Alerts about security stay until somebody acknowledged them, over reloads and in all tabs. */
export class NoticesModel implements Notices {
  readonly #platform: Platform
  readonly #view = value<readonly Notice[]>([])
  #toasts: readonly Notice[] = []
  #count = 0
  readonly #end: () => void

  constructor(platform: Platform) {
    this.#platform = platform
    this.#end = platform.box.subscribe((key) => key === KEY && this.#show())
    this.#show()
  }

  get view(): Store<readonly Notice[]> {
    return this.#view
  }

  take(events: readonly ClientEvent[]): void {
    for (const event of events) if (event.type === 'alert') this.alert(event.code, event.userId)
  }

  alert(code: ErrorCode, userId?: UserId): void {
    const id = userId === undefined ? code : `${code} ${userId}`
    const alerts = this.#alerts()
    if (!alerts.some((alert) => alert.id === id)) this.#keep([...alerts, noticeOf(id)])
  }

  toast(code: ErrorCode, userId?: UserId): void {
    const id = `toast ${++this.#count}`
    this.#toasts = [...this.#toasts, { id, kind: 'toast', code, userId }]
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
  const [code, userId] = id.split(' ')
  return { id, kind: 'alert', code: code as ErrorCode, userId: userId as UserId | undefined }
}
