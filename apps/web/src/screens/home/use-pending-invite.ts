import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useApp } from '../../models/app-context.ts'

/** An invite that waited for somebody to come inside is shown again, once: whoever goes on without it is left alone. */
export function usePendingInvite(): void {
  const { communities } = useApp()
  const navigate = useNavigate()
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current || communities.pendingLink.get() === undefined) return
    asked.current = true
    void navigate({ to: '/j', replace: true })
  }, [communities, navigate])
}
