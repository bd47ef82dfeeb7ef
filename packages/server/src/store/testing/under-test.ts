import type { Store } from '../port.ts'

/** A store under test. */
export interface OpenStore {
  store: Store
  /** Closes it and opens what it kept. */
  reopen(): Promise<Store>
  dispose(): Promise<void>
}
/** The store of the running test, which may have been opened anew. */
export interface StoreUnderTest {
  readonly store: () => Store
  readonly reopen: () => Promise<Store>
}
