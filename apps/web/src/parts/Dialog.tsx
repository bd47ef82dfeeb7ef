import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import styles from './Dialog.module.css'
import { IconButton } from './IconButton.tsx'
import { classNames } from './class-names.ts'

export interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly description?: ReactNode
  /** Label of the cross. */
  readonly closeLabel: string
  /** Opens it and gets the focus back; optional when something else opens it. */
  readonly trigger?: ReactElement
  readonly size?: 'medium' | 'wide'
  readonly children?: ReactNode
  /** Buttons, the main one last. */
  readonly actions?: ReactNode
}

/** A modal dialog; on a narrow screen a sheet from below. Esc and the scrim close it, the focus goes back. */
export function Dialog({ open, onOpenChange, title, description, closeLabel, trigger, size = 'medium', children, actions }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      {trigger !== undefined && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup className={classNames(styles.popup, size === 'wide' && styles.wide)}>
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
