import type { ErrorCode } from '@conclave/protocol'
import type { ClientEvent } from '../api.ts'
import type { Area } from './api.ts'

/** The worker that holds this has the database. */
export const OWNER_LOCK = 'conclave:owner'
/** Held as long as the tab lives: whoever gets it knows that the tab is gone. */
export const tabLock = (tab: string): string => `conclave:tab:${tab}`
/** The same for a worker. */
export const workerLock = (worker: string): string => `conclave:worker:${worker}`

/** Everybody of this origin hears it, also pages of other builds: these two forms never change. */
export const BUS = 'conclave'
export type BusMessage =
  /** A page looks for the owner. `opened`: ms since 1970, and above that of every page that lived when it was opened. */
  | { readonly type: 'hello'; readonly tab: string; readonly build: string; readonly opened: number }
  /** A worker has the database; said once, and to everybody who says hello. */
  | { readonly type: 'owner'; readonly owner: string; readonly build: string }

/** From a page to its own worker. With `start` comes a port to the hub, where there is one; with `join` the port of the tab. */
export type WorkerMessage =
  | { readonly type: 'start'; readonly build: string; readonly serverUrl: string; readonly disk: boolean }
  | { readonly type: 'join'; readonly tab: string }
/** From a worker to its own page; it holds its lock now. */
export interface WorkerAlive {
  readonly type: 'alive'
  readonly worker: string
}

/** To the hub, which passes ports on and knows nothing else. */
export type HubMessage =
  /** The port that comes with it is another connection, of the page's worker. */
  | { readonly type: 'link' }
  | { readonly type: 'own'; readonly owner: string }
  /** The port that comes with it is for the owner. */
  | { readonly type: 'join'; readonly owner: string; readonly tab: string }
/** From the hub to the page: the port is with the owner. To the owner it passes `join` of {@link WorkerMessage}. */
export interface HubPassed {
  readonly type: 'passed'
  readonly owner: string
}

export interface Call {
  readonly area: Area | 'store'
  readonly method: string
  readonly args: readonly unknown[]
}
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail: string | undefined; readonly retryAfter: number | undefined }

export interface OwnerStatus {
  readonly state: 'opening' | 'ready' | 'failed'
  readonly error: ErrorCode | undefined
  readonly storage: 'disk' | 'memory'
  /** Counts the stores that this owner has opened: a wipe opens the next. */
  readonly incarnation: number
}

/** What a tab may ask of the owner. */
export interface OwnerDoor {
  invoke(call: Call): Promise<Answer>
}
/** What the owner tells a tab. */
export interface TabDoor {
  status(status: OwnerStatus): void
  events(events: readonly ClientEvent[]): void
}
