import type { MessageId } from '@conclave/protocol'

/** Time, so that tests can turn the hands. */
export interface Clock {
  /** ms since 1970. */
  now(): number
  /** Calls once after `ms`. @returns cancel */
  after(ms: number, work: () => void): () => void
}

/** Small texts of this browser that are no secret. Reading and writing never throw: without a storage they last as long as the page. */
export interface Box {
  get(key: string): string | undefined
  set(key: string, text: string | undefined): void
  /** Another tab changed this key. @returns unsubscribe */
  subscribe(changed: (key: string) => void): () => void
}

/** What the models need of the place they run in; `platform/` has the browser's, tests have theirs. */
export interface Platform {
  readonly clock: Clock
  /** Of all tabs, kept. */
  readonly box: Box
  /** Of this tab, kept over a reload. */
  readonly tabBox: Box
  readonly page: {
    /** In front and with the keyboard: what is on the screen counts as seen. */
    attentive(): boolean
    /** @returns unsubscribe */
    subscribe(changed: () => void): () => void
    reload(): void
  }
  /** Asks that what is kept here stays when the browser runs short of room; some ask the person. Harmless when repeated. */
  keepStorage(): void
  newMessageId(): MessageId
  /** In [0, 1). */
  random(): number
  /** What this device is called in the account's list, such as "Firefox on Linux". */
  deviceName(): string
}
