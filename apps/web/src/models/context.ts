import type { TabClient } from '@conclave/client/browser'
import type { Platform } from './platform.ts'

/** What every model stands on. */
export interface Context {
  readonly client: TabClient
  readonly platform: Platform
}
