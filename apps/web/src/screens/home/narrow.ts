import { useSyncExternalStore } from 'react'

/** One pane at a time, as `Panes` has it. */
const query = () => matchMedia('(max-width: 719.98px)')

export const isNarrow = (): boolean => query().matches

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, isNarrow)
}

function subscribe(changed: () => void): () => void {
  const list = query()
  list.addEventListener('change', changed)
  return () => list.removeEventListener('change', changed)
}
