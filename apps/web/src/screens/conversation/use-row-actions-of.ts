import { useMemo } from 'react'
import type { MessageRow, Timeline } from '../../models/api.ts'
import { errorKey, useWords } from '../../words/index.ts'
import type { RowActions } from './row-actions.ts'
import type { TalkPlace } from './talk-place.ts'

/** What the rows of this timeline can ask for. */
export function useRowActionsOf(
  timeline: Timeline,
  { entries, author }: TalkPlace,
  showDetails: (row: MessageRow) => void,
  announce: (text: string) => void,
): RowActions {
  const { t } = useWords()
  return useMemo(
    () => ({
      opened: new Set<string>(),
      showDetails,
      entries: (row) => entries?.(row) ?? [],
      author: (row) => author?.(row),
      retry: (row) => void timeline.retry(row.messageId).then((code) => code !== undefined && announce(t(errorKey(code)))),
      copy: (row) =>
        void navigator.clipboard.writeText(row.text).then(
          () => announce(t('conversation.copied')),
          () => announce(t('conversation.notCopied')),
        ),
    }),
    [timeline, entries, author, showDetails, announce, t],
  )
}
