import type { ErrorCode } from '@conclave/protocol'
import type { WordKey } from '../../words/index.ts'

interface Remedy {
  readonly title: WordKey & `failed.${string}`
  /** What helps first. */
  readonly first: 'reload' | 'wipe'
  /** Whether deleting what is stored here can help at all. */
  readonly wipe: boolean
}

const OTHER: Remedy = { title: 'failed.otherTitle', first: 'reload', wipe: true }

const REMEDIES: Partial<Record<ErrorCode, Remedy>> = {
  E_RELOAD: { title: 'failed.reloadTitle', first: 'reload', wipe: false },
  E_STORE_NEWER: { title: 'failed.reloadTitle', first: 'reload', wipe: false },
  E_STORE_KEY: { title: 'failed.keyTitle', first: 'wipe', wipe: true },
  E_STORE_CORRUPT: { title: 'failed.corruptTitle', first: 'wipe', wipe: true },
  E_STORE_IN_USE: { title: 'failed.inUseTitle', first: 'reload', wipe: false },
  E_STORE_FULL: { title: 'failed.fullTitle', first: 'reload', wipe: false },
}

/** What to do when the client could not open. */
export const remedyOf = (code: ErrorCode): Remedy => REMEDIES[code] ?? OTHER
