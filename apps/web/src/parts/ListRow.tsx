import type { MouseEvent, ReactNode, Ref } from 'react'
import styles from './ListRow.module.css'
import { classNames } from './class-names.ts'

interface ListRowProps {
  /** Where the row leads: a real address, so that a middle click opens a tab. Without it the row is a button; without `onSelect` too it is only read. */
  readonly href?: string
  /** A plain press; with `href` it replaces following the address. */
  readonly onSelect?: () => void
  readonly leading?: ReactNode
  readonly title: ReactNode
  /** Second line, one line long. */
  readonly text?: ReactNode
  /** First line's end: a `Time` or a state. */
  readonly meta?: ReactNode
  /** Second line's end: a `Count`. */
  readonly count?: ReactNode
  readonly selected?: boolean
  /** Something here was not read: bold. */
  readonly unread?: boolean
  readonly muted?: boolean
  /** Buttons behind the row, shown always; they are outside the row's own press. */
  readonly actions?: ReactNode
  /** On a narrow screen the actions stand under the words, so that both have room. */
  readonly actionsBelow?: boolean
  readonly ref?: Ref<HTMLLIElement>
}

/** One line of a list: face, two lines, meta, count. */
export function ListRow(props: ListRowProps) {
  const { actions, actionsBelow = false, ref } = props
  return (
    <li ref={ref} className={classNames(styles.item, actionsBelow && styles.below)}>
      <Press {...props} />
      {actions !== undefined && <span className={styles.actions}>{actions}</span>}
    </li>
  )
}

function Press({ href, onSelect, selected = false, unread = false, muted = false, ...words }: ListRowProps) {
  const looks = classNames(styles.row, selected && styles.selected, unread && styles.unread, muted && styles.muted)
  const shared = { className: looks, 'aria-current': selected ? ('page' as const) : undefined, 'data-row': '' }
  if (href !== undefined) {
    return (
      <a href={href} {...shared} draggable={false} onClick={(event) => followPlainPress(event, onSelect)}>
        <Words {...words} />
      </a>
    )
  }
  if (onSelect === undefined) {
    return (
      <div className={classNames(looks, styles.still)}>
        <Words {...words} />
      </div>
    )
  }
  return (
    <button type="button" {...shared} onClick={onSelect}>
      <Words {...words} />
    </button>
  )
}

function Words({ leading, title, text, meta, count }: Pick<ListRowProps, 'leading' | 'title' | 'text' | 'meta' | 'count'>) {
  return (
    <>
      {leading !== undefined && <span className={styles.leading}>{leading}</span>}
      <span className={styles.words}>
        <span className={styles.line}>
          <span className={styles.title} dir="auto">
            {title}
          </span>
          {meta !== undefined && <span className={styles.meta}>{meta}</span>}
        </span>
        {(text !== undefined || count !== undefined) && (
          <span className={styles.line}>
            <span className={styles.text} dir="auto">
              {text}
            </span>
            {count}
          </span>
        )}
      </span>
    </>
  )
}

/** New tab and new window stay the browser's business. */
function followPlainPress(event: MouseEvent, onSelect: (() => void) | undefined): void {
  if (onSelect === undefined || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  onSelect()
}
