import { useState, useSyncExternalStore } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'

/** The same width as in the sheet of the panes. */
const query = () => matchMedia('(max-width: 1099.98px)')

/** Whether the members are shown: beside the messages as chosen in the settings; where they would lie over them, only when asked for. */
export function useMembersOpen(): { readonly open: boolean; readonly over: boolean; readonly toggle: () => void } {
  const { settings } = useApp()
  const beside = useStore(settings.view, (view) => view.members)
  const over = useSyncExternalStore(subscribe, () => query().matches)
  const [asked, setAsked] = useState(false)
  return {
    open: over ? asked : beside,
    over,
    toggle: () => (over ? setAsked(!asked) : settings.set({ members: !beside })),
  }
}

function subscribe(changed: () => void): () => void {
  const list = query()
  list.addEventListener('change', changed)
  return () => list.removeEventListener('change', changed)
}
