import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactElement, type ReactNode, useRef } from 'react'
import styles from './Dialog.module.css'
import { IconButton } from './IconButton.tsx'
import { classNames } from './class-names.ts'

interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly description?: ReactNode
  /** Label of the cross. */
  readonly closeLabel: string
  /** Opens it and gets the focus back; optional when something else opens it. */
  readonly trigger?: ReactElement
  readonly size?: 'medium' | 'wide'
  /** It is read before anything is typed: no field takes the focus. */
  readonly reading?: boolean
  readonly children?: ReactNode
  /** Buttons, the main one last. */
  readonly actions?: ReactNode
}

/** A modal dialog; on a narrow screen a sheet from below. Esc and the scrim close it, the focus goes back. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  closeLabel,
  trigger,
  size = 'medium',
  reading = false,
  children,
  actions,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      {trigger !== undefined && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup
            ref={popup}
            initialFocus={(by) => (reading ? popup.current : firstFocus(popup.current, by))}
            className={classNames(styles.popup, size === 'wide' && styles.wide)}
          >
            <header className={styles.header}>
              <Base.Title className={styles.title}>{title}</Base.Title>
              <Base.Close render={<IconButton label={closeLabel} icon={X} />} />
            </header>
            <div className={styles.body}>
              {description !== undefined && <Base.Description className={styles.description}>{description}</Base.Description>}
              {children}
            </div>
            {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** The first field. Never the cross, whose tooltip would take the first Esc; under a finger no field, so that no keyboard jumps up. */
function firstFocus(popup: HTMLElement | null, by: string): HTMLElement | null {
  const field = by === 'touch' ? null : popup?.querySelector<HTMLElement>('input:not([disabled], [type="hidden"], [aria-hidden="true"]), textarea')
  return field ?? popup
}
