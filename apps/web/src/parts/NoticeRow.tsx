import type { ReactNode } from 'react'
import styles from './NoticeRow.module.css'

interface NoticeRowProps {
  /** A small icon in front. */
  readonly icon?: ReactNode
  readonly children: ReactNode
}

/** A line of the system between messages: centred, small, plain. */
export function NoticeRow({ icon, children }: NoticeRowProps) {
  return (
    <div className={styles.notice}>
      {icon}
      <span className={styles.text}>{children}</span>
    </div>
  )
}
