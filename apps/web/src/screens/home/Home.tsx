import { Outlet } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Panes } from '../../parts/Panes.tsx'
import { useWords } from '../../words/index.ts'
import { Banners } from './Banners.tsx'
import { Dialogs } from './Dialogs.tsx'
import { FrameContext, type HomeDialog, type HomeFrame } from './frame.ts'
import styles from './Home.module.css'
import { useNarrow } from '../../parts/narrow.ts'
import { Rail } from './Rail.tsx'
import { Sidebar } from './Sidebar.tsx'
import { Title } from './Title.tsx'
import { usePaneFocus } from './use-pane-focus.ts'
import { usePanes } from './use-panes.ts'
import { usePendingLink } from './use-pending-link.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** The frame after signing in: rail, conversations, the screen of the address, its details. */
export function Home() {
  const { settings } = useApp()
  const { t } = useWords()
  const sidebarWidth = useStore(settings.view, (view) => view.sidebarWidth)
  const { pane, changePane, toSidebar, openDetails, hasDetails } = usePanes()
  const [dialog, setDialog] = useState<HomeDialog>()
  const [detailsHost, setDetailsHost] = useState<HTMLElement | null>(null)
  const frame = useMemo<HomeFrame>(() => ({ show: setDialog, toSidebar, detailsHost, openDetails }), [toSidebar, detailsHost, openDetails])
  const isListAlone = useNarrow() && pane === 'sidebar'
  usePaneFocus(pane)
  useShortcuts(setDialog)
  usePendingLink(setDialog)
  return (
    <FrameContext value={frame}>
      <Title />
      <Panes
        labels={{
          rail: t('home.rail'),
          sidebar: t('home.sidebar'),
          content: t('home.content'),
          details: t('home.details'),
          divider: t('home.divider'),
        }}
        rail={<Rail />}
        sidebar={
          <>
            {isListAlone && <Banners />}
            <Sidebar alone={isListAlone} />
          </>
        }
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
