import type { ReactNode } from 'react'
import styles from './Banner.module.css'
import { Button } from './Button.tsx'
import { ToneIcon } from './ToneIcon.tsx'
import { classNames } from './class-names.ts'
import type { Tone } from './tone.ts'

export interface BannerProps {
  readonly tone?: Tone
  /** One or two sentences: what is, what it means. */
  readonly children: ReactNode
  /** What to do about it. */
  readonly action?: { readonly label: string; readonly onPress: () => void; readonly pending?: boolean }
  /** At the end of the line: a cross, where it may be put away. */
  readonly end?: ReactNode
  /** `bar` from edge to edge at the top of a pane, `card` inside a page. */
  readonly form?: 'bar' | 'card'
}

/** Something to know, that stays until it is over. Danger is announced at once, the rest politely. */
export function Banner({ tone = 'information', children, action, end, form = 'bar' }: BannerProps) {
  return (
    <div className={classNames(styles.banner, styles[tone], styles[form])} role={tone === 'danger' ? 'alert' : 'status'}>
      <ToneIcon tone={tone} />
      <div className={styles.text}>{children}</div>
      {action !== undefined && (
        <Button size="small" pending={action.pending ?? false} onClick={action.onPress}>
          {action.label}
        </Button>
      )}
      {end}
    </div>
  )
}
