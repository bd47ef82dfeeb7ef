import type { ReactNode } from 'react'
import styles from './Aside.module.css'

/** The other way, said quietly: a button that looks like a link. */
export function Aside({ onPress, children }: { readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className={styles.aside} onClick={onPress}>
      {children}
    </button>
  )
}
