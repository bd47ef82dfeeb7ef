import type { ErrorCode } from '@conclave/protocol'
import type { Client, ClientEvent } from '../api.ts'
import type { Communities } from '../api-communities.ts'

/** The areas of the client that a page reaches through its port. */
export type Area = 'accounts' | 'people' | 'conversations' | 'communities' | 'sync'

/** The same methods, answered by the owner's worker: each returns a promise of what it returned. Errors are ConclaveError as before. */
export type RemoteArea<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: infer Args) => infer Result ? (...args: Args) => Promise<Awaited<Result>> : never
}
export type RemoteClient = { readonly [Name in Area]: RemoteArea<(Client & { readonly communities: Communities })[Name]> }

/**
 * `opening`: nobody has the store yet, or the next owner is about to; calls wait. `ready`: calls are answered.
 * `failed`: calls are refused with `error`, until `wipe` or a reload of the page.
 */
export interface TabStatus {
  readonly state: 'opening' | 'ready' | 'failed'
  /** Why, when `failed`. `E_RELOAD`: this page is of another build than the one that took over. */
  readonly error: ErrorCode | undefined
  /** `memory`: this browser keeps nothing on disk; everything is gone with the tab that owns the store. */
  readonly storage: 'disk' | 'memory'
  /** Whether the worker of this very tab has the store. */
  readonly owner: boolean
  /** 0 before the first owner; higher after each take-over and each wipe: events may have been missed, so views load again. */
  readonly generation: number
}

export interface TabStatusSource {
  get(): TabStatus
  /** Called after each change. @returns unsubscribe */
  subscribe(listener: () => void): () => void
}

/** The client of one browser profile, seen from one of its tabs. */
export interface TabClient extends RemoteClient {
  /** Once for each batch of events, in order. @returns unsubscribe */
  subscribe(listener: (events: readonly ClientEvent[]) => void): () => void
  readonly status: TabStatusSource
  /** Deletes database and key and opens an empty store; all tabs follow. Sign out first, or the account keeps this device. */
  wipe(): Promise<void>
  /** Ends this tab's part; the other tabs go on. */
  close(): void
}

export interface TabOptions {
  /** Pages and owner must be of one build: the page opened last wins, the others get `E_RELOAD`. */
  readonly build: string
  /** `http(s)://host[:port]`; default: the origin of the page. */
  readonly serverUrl?: string
}
