import { type FocusEvent, type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react'
import styles from './ListRow.module.css'

interface RowListProps {
  /** The accessible name of the list. */
  readonly label: string
  /** `ListRow`s. */
  readonly children: ReactNode
}

/** A list of rows that is one stop of the Tab key: arrows, Home and End move inside. */
export function RowList({ label, children }: RowListProps) {
  const list = useRef<HTMLUListElement>(null)
  useLayoutEffect(() => {
    const rows = rowsOf(list.current)
    keepOneStop(rows, rows.find((row) => row.tabIndex === 0 && row.dataset['row'] === 'visited') ?? rows.find(isCurrent) ?? rows[0])
  })
  return (
    // The role is named because list-style none takes it away in Safari.
    <ul ref={list} role="list" aria-label={label} className={styles.list} onKeyDown={moveFocus} onFocus={rememberStop}>
      {children}
    </ul>
  )
}

const isCurrent = (row: HTMLElement): boolean => row.getAttribute('aria-current') !== null

function rowsOf(list: HTMLElement | null): HTMLElement[] {
  return list === null ? [] : [...list.querySelectorAll<HTMLElement>('[data-row]')]
}

function keepOneStop(rows: readonly HTMLElement[], stop: HTMLElement | undefined): void {
  for (const row of rows) row.tabIndex = row === stop ? 0 : -1
}

function rememberStop(event: FocusEvent<HTMLElement>): void {
  const rows = rowsOf(event.currentTarget)
  const stop = rows.find((row) => row === event.target)
  if (stop === undefined) return
  for (const row of rows) row.dataset['row'] = row === stop ? 'visited' : ''
  keepOneStop(rows, stop)
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const rows = rowsOf(event.currentTarget)
  const at = rows.findIndex((row) => row === event.target)
  if (at === -1 || event.altKey || event.ctrlKey || event.metaKey) return
  const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }
  const target = rows[targets[event.key] ?? -1]
  if (target === undefined) return
  event.preventDefault()
  target.focus()
}
