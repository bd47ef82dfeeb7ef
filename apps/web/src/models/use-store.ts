import { useMemo, useSyncExternalStore } from 'react'
import { part, type Store } from './store.ts'

export { AppProvider, useApp } from './app-context.ts'

/** The snapshot of a store; the component renders again when it is another one. */
export function useStore<T>(store: Store<T>): T
/** A part of it: rendered again only when the part changes. `select` must not depend on anything else. */
export function useStore<T, P>(store: Store<T>, select: (whole: T) => P): P
export function useStore<T, P>(store: Store<T>, select?: (whole: T) => P): T | P {
  // The first `select` is the one that counts, so that an inline function does not subscribe anew at each rendering.
  const chosen = useMemo<Store<T | P>>(() => (select ? part(store, select) : store), [store])
  return useSyncExternalStore(chosen.subscribe, chosen.get)
}
