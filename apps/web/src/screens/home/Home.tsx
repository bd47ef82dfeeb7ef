import { Outlet, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Panes, type PanesProps } from '../../parts/Panes.tsx'
import { useWords } from '../../words/index.ts'
import { Banners } from './Banners.tsx'
import { Dialogs } from './Dialogs.tsx'
import { FrameContext, type HomeDialog, type HomeFrame } from './frame.ts'
import styles from './Home.module.css'
import { useNarrow } from '../../parts/narrow.ts'
import { OwnRow } from './OwnRow.tsx'
import { Rail } from './Rail.tsx'
import { Sidebar } from './Sidebar.tsx'
import { Title } from './Title.tsx'
import { usePaneFocus } from './use-pane-focus.ts'
import { usePanes } from './use-panes.ts'
import { usePendingInvite } from './use-pending-invite.ts'
import { usePendingLink } from './use-pending-link.ts'
import { useShortcuts } from './use-shortcuts.ts'

const CommunitySidebar = lazy(async () => ({ default: (await import('../communities/index.ts')).CommunitySidebar }))

/** The frame after signing in: rail, conversations, the screen of the address, its details. */
export function Home() {
  const { settings } = useApp()
  const sidebarWidth = useStore(settings.view, (view) => view.sidebarWidth)
  const { pane, changePane, toSidebar, openDetails, hasDetails, detailsLabel } = usePanes()
  const [dialog, setDialog] = useState<HomeDialog>()
  const [detailsHost, setDetailsHost] = useState<HTMLElement | null>(null)
  const frame = useMemo<HomeFrame>(() => ({ show: setDialog, toSidebar, detailsHost, openDetails }), [toSidebar, detailsHost, openDetails])
  const isListAlone = useNarrow() && pane === 'sidebar'
  usePaneFocus(pane)
  useShortcuts(setDialog)
  usePendingLink(setDialog)
  usePendingInvite()
  return (
    <FrameContext value={frame}>
      <Title />
      <Panes
        labels={useLabels(detailsLabel)}
        rail={<Rail />}
        sidebar={<List alone={isListAlone} />}
        details={hasDetails ? <div ref={setDetailsHost} className={styles.details} /> : undefined}
        pane={pane}
        onPaneChange={changePane}
        sidebarWidth={sidebarWidth}
        onSidebarWidthChange={(width) => settings.set({ sidebarWidth: width })}
      >
        {!isListAlone && <Banners />}
        <div className={styles.screen}>
          <Outlet />
        </div>
      </Panes>
      <Dialogs dialog={dialog} onClose={() => setDialog(undefined)} />
    </FrameContext>
  )
}

/** The names of the parts of the window: the list of a community has another one than that of people. */
function useLabels(details: string | undefined): PanesProps['labels'] {
  const { t } = useWords()
  const { community } = useParams({ strict: false })
  return {
    rail: t('home.rail'),
    sidebar: community === undefined ? t('home.sidebar') : t('home.channels'),
    content: t('home.content'),
    details: details ?? t('home.details'),
    divider: t('home.divider'),
  }
}

/** People, or the channels of a community; oneself below. */
function List({ alone }: { readonly alone: boolean }) {
  const { community } = useParams({ strict: false })
  return (
    <>
      {alone && <Banners />}
      {community === undefined ? (
        <Sidebar alone={alone} />
      ) : (
        <Suspense fallback={<div className={styles.screen} />}>
          <CommunitySidebar key={community} address={community} alone={alone} />
        </Suspense>
      )}
      <OwnRow />
    </>
  )
}
