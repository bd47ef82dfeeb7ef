import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { HomeDialog } from './frame.ts'
import { useNeighbours } from './use-neighbours.ts'

/** The keys of the whole window. On a Mac the command key stands for Ctrl. */
export function useShortcuts(show: (dialog: HomeDialog) => void): void {
  const navigate = useNavigate()
  const { beside, community } = useNeighbours()
  useEffect(() => {
    const go = (href: string | undefined) => void (href !== undefined && navigate({ href }))
    const onKeyDown = (event: KeyboardEvent) => {
      const control = event.ctrlKey || event.metaKey
      const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined
      if (control && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') show({ kind: 'switcher' })
      else if (control && event.key === '/') show({ kind: 'shortcuts' })
      else if (event.altKey && step !== undefined) go(control ? community(step) : beside(step, event.shiftKey ? 'unread' : undefined))
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [beside, community, navigate, show])
}
