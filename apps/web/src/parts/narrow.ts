import { useSyncExternalStore } from 'react'

const query = () => matchMedia('(max-width: 719.98px)')

/** One pane at a time: the same width as in the sheets. */
export const isNarrow = (): boolean => query().matches

/** The component renders again when the window crosses that width. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, isNarrow)
}

function subscribe(changed: () => void): () => void {
  const list = query()
  list.addEventListener('change', changed)
  return () => list.removeEventListener('change', changed)
}
