import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Mark } from '../../brand/Mark.tsx'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { classNames } from '../../parts/class-names.ts'
import { useWords } from '../../words/index.ts'
import { Doorway } from './Doorway.tsx'
import styles from './EnteringFrame.module.css'

interface EnteringFrameProps {
  readonly title: string
  /** What the tab says, where the title has a name in it: browsers write titles into their history. */
  readonly tab?: string
  /** What this is about, in a sentence. */
  readonly lead?: ReactNode
  readonly onBack?: (() => void) | undefined
  /** `open`: the first page, with the door also on a narrow screen. `wide`: for what needs more than a column of fields. */
  readonly form?: 'open' | 'column' | 'wide'
  /** No light comes through the door. */
  readonly dark?: boolean
  readonly children: ReactNode
}

/** The page of everything before the first conversation: the door on one side, one thing to do on the other. */
export function EnteringFrame({ title, tab = title, lead, onBack, form = 'column', dark = false, children }: EnteringFrameProps) {
  const { t } = useWords()
  const titleId = useId()
  const heading = useFocusOnArrival(title, tab)
  return (
    <div className={classNames(styles.page, styles[form])}>
      <main className={styles.main} aria-labelledby={titleId}>
        <header className={styles.top}>
          {onBack !== undefined && (
            <Button kind="plain" size="small" icon={<Icon of={ArrowLeft} directional size="small" />} onClick={onBack}>
              {t('entering.back')}
            </Button>
          )}
          <span className={styles.brand}>
            <Mark size="small" />
            <span className={styles.name}>{t('entering.name')}</span>
          </span>
        </header>
        <Doorway open={form === 'open'} dark={dark} />
        <div className={styles.content}>
          <h1 ref={heading} id={titleId} className={styles.title} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
          <div className={styles.body}>{children}</div>
        </div>
      </main>
    </div>
  )
}

/** Whoever comes to a page, or to its next step, is told where they are; a field that took the focus itself keeps it. */
function useFocusOnArrival(title: string, tab: string) {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const name = t('entering.name')
  useEffect(() => {
    document.title = `${tab} · ${name}`
    const field = document.activeElement?.closest('form, [role="alertdialog"]')
    if (!field) heading.current?.focus({ preventScroll: true })
  }, [title, tab, name])
  return heading
}
