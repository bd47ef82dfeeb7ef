import type { ClientEvent } from '@conclave/client'
import type { TabClient } from '../../../packages/client/src/browser/api.ts'

/** What the page of one tab offers to a test. */
export interface TabPage {
  readonly conclave: TabClient
  readonly events: readonly ClientEvent[]
  /** Sizes of the batches in which the events came. */
  readonly batches: readonly number[]
}

/** What the page of the store alone offers: a task of its worker by name. */
export interface StorePage {
  store(task: StoreTask): Promise<unknown>
}
export type StoreTask =
  | { readonly name: 'contract'; readonly disk: boolean }
  | { readonly name: 'write'; readonly rows: number; readonly bytes: number }
  | { readonly name: 'count' }
  | { readonly name: 'find-on-disk'; readonly text: string }
  | { readonly name: 'export-key' }
  | { readonly name: 'forget-key' }
  | { readonly name: 'replace-mark' }
  | { readonly name: 'delete-pool' }
  | { readonly name: 'begin-pool'; readonly files: number }
  | { readonly name: 'count-pool' }
  | { readonly name: 'wipe'; readonly interrupted: boolean }
  | { readonly name: 'settings' }
  | { readonly name: 'fill-with-messages'; readonly count: number }
  | { readonly name: 'open-cold' }
  | { readonly name: 'fill-conversations'; readonly count: number }

export interface FilledTimes {
  /** ms for all */
  readonly insert: number
  /** ms of each of 200 commits of one message */
  readonly commits: readonly number[]
}

export interface ColdTimes {
  /** ms from nothing in this worker to the rows of the last page */
  readonly open: number
  /** ms of each search: a rare word, a common one, two words, a beginning */
  readonly searches: readonly number[]
  readonly found: readonly number[]
}
