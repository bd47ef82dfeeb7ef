import { useLocation, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Pane } from '../../parts/pane.ts'

/** Which pane a narrow screen shows, from the address and from what is open; and the way between them. */
export function usePanes() {
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const [details, setDetails] = useState<{ close: () => void }>()
  const lastContent = useRef('/friends')
  const atHome = pathname === '/'
  useEffect(() => {
    if (!atHome) lastContent.current = pathname
  }, [atHome, pathname])

  const openDetails = useCallback((close: () => void) => {
    const mine = { close }
    setDetails(mine)
    return () => setDetails((open) => (open === mine ? undefined : open))
  }, [])
  const toSidebar = useCallback(() => void navigate({ to: '/' }), [navigate])
  const changePane = (pane: Pane) => {
    if (pane === 'sidebar') toSidebar()
    else if (details !== undefined) details.close()
    else if (atHome && pane === 'content') void navigate({ to: lastContent.current })
  }
  const pane: Pane = details !== undefined ? 'details' : atHome ? 'sidebar' : 'content'
  return { pane, changePane, toSidebar, openDetails, hasDetails: details !== undefined }
}
