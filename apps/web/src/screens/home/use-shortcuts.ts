import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApp } from '../../models/app-context.ts'
import type { HomeDialog } from './frame.ts'

/** The keys of the whole window. On a Mac the command key stands for Ctrl. */
export function useShortcuts(show: (dialog: HomeDialog) => void): void {
  const { conversations } = useApp()
  const navigate = useNavigate()
  const { address } = useParams({ strict: false })
  useEffect(() => {
    const goTo = (step: -1 | 1, only: 'unread' | undefined) => {
      const rows = conversations.view.get().rows
      const first = only === 'unread' ? rows.find((row) => row.unread > 0) : rows[0]
      const here = address === undefined ? undefined : conversations.at(address).get()
      const target = here === undefined || here === 'missing' ? first?.conversationId : conversations.neighbour(here, step, only)
      const to = rows.find((row) => row.conversationId === target)?.address
      if (to !== undefined) void navigate({ to: '/c/$address', params: { address: to } })
    }
    const onKeyDown = (event: KeyboardEvent) => {
      const control = event.ctrlKey || event.metaKey
      if (control && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') show({ kind: 'switcher' })
      else if (control && event.key === '/') show({ kind: 'shortcuts' })
      else if (event.altKey && !control && (event.key === 'ArrowUp' || event.key === 'ArrowDown'))
        goTo(event.key === 'ArrowUp' ? -1 : 1, event.shiftKey ? 'unread' : undefined)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [conversations, address, navigate, show])
}
