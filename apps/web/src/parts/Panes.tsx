import { type ReactNode, useRef } from 'react'
import type { Pane } from './pane.ts'
import { PaneDivider } from './PaneDivider.tsx'
import styles from './Panes.module.css'
import { useNarrow } from './narrow.ts'
import { usePaneKeys } from './use-pane-keys.ts'
import { usePaneSwipe } from './use-pane-swipe.ts'

export interface PanesProps {
  /** Names of the landmarks and of the divider. */
  readonly labels: { readonly rail: string; readonly sidebar: string; readonly content: string; readonly details: string; readonly divider: string }
  readonly rail?: ReactNode
  readonly sidebar: ReactNode
  /** The content. */
  readonly children: ReactNode
  /** Members, profile, thread; undefined while closed. */
  readonly details?: ReactNode
  /** The pane that a screen below 720 px shows. */
  readonly pane: Pane
  /** A swipe, Esc in the details or F6 asks for another pane. */
  readonly onPaneChange: (pane: Pane) => void
  /** px, 240 to 320. */
  readonly sidebarWidth: number
  readonly onSidebarWidthChange: (width: number) => void
}

/** Rail, sidebar, content, details. Below 1100 px the details lie over the content, below 720 px there is one pane at a time. */
export function Panes(props: PanesProps) {
  const { labels, rail, sidebar, children, details, pane, onPaneChange, sidebarWidth, onSidebarWidthChange } = props
  const root = useRef<HTMLDivElement>(null)
  const onKeyDown = usePaneKeys(root, details === undefined ? undefined : () => onPaneChange('content'))
  const swipe = usePaneSwipe(pane, onPaneChange)
  const isListAlone = useNarrow() && pane === 'sidebar'
  const shown = pane === 'details' && details === undefined ? 'content' : pane
  return (
    <div ref={root} className={styles.panes} data-pane={shown} style={{ '--sidebar': `${sidebarWidth}px` }} onKeyDown={onKeyDown} {...swipe}>
      {rail !== undefined && (
        <nav className={styles.rail} aria-label={labels.rail} data-landmark tabIndex={-1}>
          {rail}
        </nav>
      )}
      {/* On a narrow screen the list is the page, not a way to it. */}
      <div className={styles.sidebar} role={isListAlone ? 'main' : 'navigation'} aria-label={labels.sidebar} data-landmark tabIndex={-1}>
        {sidebar}
        <PaneDivider label={labels.divider} width={sidebarWidth} onWidthChange={onSidebarWidthChange} />
      </div>
      <main className={styles.content} aria-label={labels.content} data-landmark tabIndex={-1}>
        {children}
      </main>
      {details !== undefined && (
        <aside className={styles.details} aria-label={labels.details} data-landmark tabIndex={-1}>
          {details}
        </aside>
      )}
    </div>
  )
}
