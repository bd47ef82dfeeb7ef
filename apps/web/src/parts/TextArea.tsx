import { type ComponentProps, type ReactNode, useId } from 'react'
import styles from './TextArea.module.css'

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'className' | 'onChange' | 'value' | 'aria-label'> {
  /** The accessible name; not drawn: the placeholder says the same to eyes. */
  readonly label: string
  readonly value: string
  readonly onValueChange: (value: string) => void
  /** Lines before it scrolls, default 10. */
  readonly maxLines?: number
  /** Controls before and behind the text, for example attach and send. */
  readonly leading?: ReactNode
  readonly trailing?: ReactNode
  /** A line below, for example how many characters are left. */
  readonly below?: ReactNode
}

/** A text area that grows with its text: the composer. The hidden copy behind it gives the height, so no script measures anything. */
export function TextArea({ label, value, onValueChange, maxLines = 10, leading, trailing, below, ...rest }: TextAreaProps) {
  const belowId = useId()
  return (
    <div>
      <div className={styles.box}>
        {leading}
        <div className={styles.grow} style={{ '--lines': maxLines }}>
          <div className={styles.copy} aria-hidden="true">
            {value + '\u200b'}
          </div>
          <textarea
            rows={1}
            dir={value === '' ? undefined : 'auto'}
            {...rest}
            aria-label={label}
            aria-describedby={below === undefined ? undefined : belowId}
            className={styles.control}
            value={value}
            onChange={(event) => onValueChange(event.target.value)}
          />
        </div>
        {trailing}
      </div>
      {below !== undefined && (
        <div id={belowId} className={styles.below}>
          {below}
        </div>
      )}
    </div>
  )
}
