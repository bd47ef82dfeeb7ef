import type { ConversationId } from '@conclave/protocol'
import { useLocation, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { showFavicon } from '../../brand/favicon.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'

const MOST = 99

/** The tab says where one is, and how much waits; its mark gets a dot. */
export function Title() {
  const { title } = useApp()
  const { unread, requests } = useStore(title)
  const place = usePlace()
  const waiting = unread + requests
  useEffect(() => {
    document.title = waiting === 0 ? place : `(${waiting > MOST ? `${MOST}+` : waiting}) ${place}`
    showFavicon(document, waiting > 0)
  }, [place, waiting])
  useEffect(() => () => showFavicon(document, false), [])
  return null
}

function usePlace(): string {
  const { t } = useWords()
  const { pathname } = useLocation()
  const { conversationId } = useParams({ strict: false })
  const name = useStore(useApp().conversations.view, ({ rows }) => rows).find(
    (row) => row.conversationId === (conversationId as ConversationId | undefined),
  )?.name
  const place = name ?? (pathname.startsWith('/settings') ? t('home.settings') : pathname === '/friends' ? t('home.friends') : undefined)
  return place === undefined ? t('home.home') : `${place} · ${t('home.home')}`
}
