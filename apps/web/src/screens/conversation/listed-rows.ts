import type { TimelineRow, TimelineView } from '../../models/api.ts'

/** What the list shows: the rows of the model, and above the first message who this is. */
export type ListedRow = TimelineRow | { readonly type: 'beginning'; readonly key: 'beginning' }

const BEGINNING: ListedRow = { type: 'beginning', key: 'beginning' }

export function listedRows({ rows, atStart }: Pick<TimelineView, 'rows' | 'atStart'>): readonly ListedRow[] {
  return atStart ? [BEGINNING, ...rows] : rows
}

/** Messages and notices take the keyboard; lines between them do not. */
const isSaid = (row: ListedRow | undefined): boolean => row?.type === 'message' || row?.type === 'notice'

/** The next row that takes the keyboard from `from` on; -1 for none. */
export function nextSaid(rows: readonly ListedRow[], from: number, step: -1 | 1): number {
  for (let index = from; index >= 0 && index < rows.length; index += step) if (isSaid(rows[index])) return index
  return -1
}

/** Whether the state of an own message is drawn: where it changes, and on the last of a run. */
export function showsMark(rows: readonly ListedRow[], index: number): boolean {
  const [row, next] = [rows[index], rows[index + 1]]
  if (row?.type !== 'message' || !row.mine) return false
  return next?.type !== 'message' || !next.mine || next.state !== row.state
}

/** How much is new below the unread line, and since when; undefined without a line. */
export function newsOf({ rows, atEnd, unseen }: TimelineView): { readonly key: string; readonly count: number; readonly since: number } | undefined {
  const line = rows.findIndex((row) => row.type === 'unread')
  if (line < 0) return undefined
  const below = rows.slice(line).filter((row) => row.type === 'message' && !row.mine)
  const [first] = below
  if (first?.type !== 'message') return undefined
  return { key: first.key, count: atEnd ? below.length : Math.max(below.length, unseen.count), since: first.sentAt }
}
