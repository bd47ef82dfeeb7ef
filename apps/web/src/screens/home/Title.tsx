import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { showFavicon } from '../../brand/favicon.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'

const MOST = 99

/** The tab says where one is, and how much waits; its mark gets a dot. */
export function Title() {
  const { title } = useApp()
  const { unread, requests, news } = useStore(title)
  const place = usePlace()
  const waiting = unread + requests
  useEffect(() => {
    document.title = waiting === 0 ? place : `(${waiting > MOST ? `${MOST}+` : waiting}) ${place}`
    showFavicon(document, waiting > 0 || news)
  }, [place, waiting, news])
  useEffect(() => () => showFavicon(document, false), [])
  return null
}

/** Nobody's name: browsers write titles into their history and their sessions, where a wipe does not reach. */
function usePlace(): string {
  const { t } = useWords()
  const { pathname } = useLocation()
  const places = [
    ['/c/', t('home.conversations')],
    ['/k/', t('home.communities')],
    ['/friends', t('home.friends')],
    ['/settings', t('home.settings')],
  ] as const
  const place = places.find(([start]) => pathname.startsWith(start))?.[1]
  return place === undefined ? t('home.home') : `${place} · ${t('home.home')}`
}
