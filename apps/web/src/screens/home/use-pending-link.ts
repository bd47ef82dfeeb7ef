import { useEffect } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import type { HomeDialog } from './frame.ts'

/** A friend link that waited for somebody to come inside opens the dialog, filled with it. */
export function usePendingLink(show: (dialog: HomeDialog) => void): void {
  const { addFriend } = useApp()
  const waits = useStore(addFriend.view, (view) => view.pendingLink !== undefined)
  useEffect(() => {
    if (waits) show({ kind: 'add-friend' })
  }, [waits, show])
}
