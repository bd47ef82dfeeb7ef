import { Check, CheckCheck, CircleAlert, Clock } from 'lucide-react'
import { Icon } from './Icon.tsx'
import styles from './MessageMark.module.css'

export interface MessageState {
  readonly kind: 'pending' | 'sent' | 'delivered' | 'read' | 'failed'
  /** The state in words, for screen readers and on hover. */
  readonly label: string
}

const ICONS = { pending: Clock, sent: Check, delivered: CheckCheck, read: CheckCheck, failed: CircleAlert } as const

/** A small mark: clock, one tick, two ticks, two brass ticks, red sign. */
export function MessageMark({ kind, label }: MessageState) {
  return (
    <span className={styles[kind]} role="img" aria-label={label} title={label}>
      <Icon of={ICONS[kind]} size="small" />
    </span>
  )
}
