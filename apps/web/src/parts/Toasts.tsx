import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import { ToneIcon } from './ToneIcon.tsx'
import styles from './Toasts.module.css'
import { isTone } from './tone.ts'

interface ToastsProps {
  /** Label of the cross on each toast. */
  readonly closeLabel: string
  /** Name of the region, for screen readers. */
  readonly label: string
  readonly children: ReactNode
}

/** Around the interface: shows what `useToasts` of a child adds, at the end of the bottom edge, at most three at a time. */
export function Toasts({ closeLabel, label, children }: ToastsProps) {
  return (
    <Toast.Provider limit={3} timeout={6000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label={label}>
          <ToastList closeLabel={closeLabel} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList({ closeLabel }: { readonly closeLabel: string }) {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast} swipeDirection={['down', 'right', 'left']}>
      <Toast.Content className={styles.content}>
        {isTone(toast.type) && <ToneIcon tone={toast.type} />}
        <Toast.Title className={styles.title} />
        <Toast.Action className={styles.action} />
        <Toast.Close className={styles.close} aria-label={closeLabel}>
          <Icon of={X} size="small" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}
