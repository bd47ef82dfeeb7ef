import type { ClientEvent } from '@conclave/client/browser'
import { type ErrorCode, isErrorCode } from '@conclave/protocol/core'
import type { Notice, Notices } from './api.ts'
import type { Platform } from './platform.ts'
import { type Store, value } from './store.ts'

const KEY = 'conclave.alerts'
const TOAST_FOR = 6_000

type Alert = Extract<ClientEvent, { type: 'alert' }>
/** Whom and what an alert is about, by random names of this browser. */
export type AboutNames = Pick<Notice, 'address' | 'community' | 'channel'>
const NOBODY: AboutNames = { address: undefined, community: undefined, channel: undefined }
/** Stands for a name that is missing. */
const NONE = '-'

/**
 * Toasts go by themselves. Alerts about security stay until somebody acknowledged them, over reloads and in all tabs. The box is not encrypted: it names
 * people and places by their random names in this browser.
 */
export class NoticesModel implements Notices {
  readonly #platform: Platform
  readonly #namesOf: (alert: Alert) => Promise<AboutNames>
  readonly #view = value<readonly Notice[]>([])
  #toasts: readonly Notice[] = []
  #count = 0
  /** Raised when an account leaves: what was still being looked up is not kept. */
  #cleared = 0
  readonly #end: () => void

  constructor(platform: Platform, namesOf: (alert: Alert) => Promise<AboutNames>) {
    this.#platform = platform
    this.#namesOf = namesOf
    this.#end = platform.box.subscribe((key) => key === KEY && this.#show())
    this.#show()
  }

  get view(): Store<readonly Notice[]> {
    return this.#view
  }

  take(events: readonly ClientEvent[]): void {
    for (const event of events) if (event.type === 'alert') void this.#alertAbout(event)
  }

  async #alertAbout(event: Alert): Promise<void> {
    if (event.userId === undefined && event.communityId === undefined) return this.alert(event.code)
    const cleared = this.#cleared
    const about = await this.#namesOf(event).catch(() => NOBODY)
    if (cleared === this.#cleared) this.alert(event.code, about)
  }

  alert(code: ErrorCode, { address, community, channel }: AboutNames = NOBODY): void {
    const names = [address, community, channel].map((name) => name ?? NONE)
    const id = [code, ...names.slice(0, names.findLastIndex((name) => name !== NONE) + 1)].join(' ')
    const alerts = this.#alerts()
    if (!alerts.some((alert) => alert.id === id)) this.#keep([...alerts, noticeOf(id)])
  }

  toast(code: ErrorCode): void {
    const id = `toast ${++this.#count}`
    this.#toasts = [...this.#toasts, { id, kind: 'toast', code, ...NOBODY }]
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

/** An alert by its id: the code, whom and what it is about. */
function noticeOf(id: string): Notice {
  const [code, ...names] = id.split(' ')
  const [address, community, channel] = names.map((name) => (name === NONE ? undefined : name))
  return { id, kind: 'alert', code: code as ErrorCode, address, community, channel }
}
