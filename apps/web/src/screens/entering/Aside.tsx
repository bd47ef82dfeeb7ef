import type { ReactNode } from 'react'
import styles from './Aside.module.css'

interface AsideProps {
  readonly onPress: () => void
  /** The form is being sent: presses are ignored, also the second of two that were meant for a button which has just moved up. */
  readonly pending?: boolean
  readonly children: ReactNode
}

/** The other way, said quietly: a button that looks like a link. */
export function Aside({ onPress, pending = false, children }: AsideProps) {
  return (
    <button type="button" className={styles.aside} onClick={pending ? undefined : onPress} aria-disabled={pending || undefined}>
      {children}
    </button>
  )
}
