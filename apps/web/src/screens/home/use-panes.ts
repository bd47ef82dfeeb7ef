import { useLocation, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Pane } from '../../parts/pane.ts'

/** Which pane a narrow screen shows, from the address and from what is open; and the way between them. */
export function usePanes() {
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const [details, setDetails] = useState<{ readonly close: () => void; readonly label: string | undefined }>()
  const lastContent = useRef('/friends')
  // A community without a channel is its list of channels.
  const [, place, community, channel] = pathname.split('/')
  const list = place === 'k' && community !== undefined ? `/k/${community}` : '/'
  const atHome = pathname === '/' || (list !== '/' && channel === undefined)
  useEffect(() => {
    if (!atHome) lastContent.current = pathname
    // What belongs to another list is no neighbour of this one.
    else if (!lastContent.current.startsWith(list) || (list === '/' && lastContent.current.startsWith('/k/')))
      lastContent.current = list === '/' ? '/friends' : list
  }, [atHome, list, pathname])

  const openDetails = useCallback((close: () => void, label?: string) => {
    const mine = { close, label }
    setDetails(mine)
    return () => setDetails((open) => (open === mine ? undefined : open))
  }, [])
  const toSidebar = useCallback(() => void navigate({ href: list }), [navigate, list])
  const changePane = (pane: Pane) => {
    if (pane === 'sidebar') toSidebar()
    else if (details !== undefined) details.close()
    else if (atHome && pane === 'content') void navigate({ to: lastContent.current })
  }
  const pane: Pane = details !== undefined ? 'details' : atHome ? 'sidebar' : 'content'
  return { pane, changePane, toSidebar, openDetails, hasDetails: details !== undefined, detailsLabel: details?.label }
}
