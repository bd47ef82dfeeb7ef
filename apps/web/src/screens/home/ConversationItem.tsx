import { memo } from 'react'
import type { ConversationRow } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Count } from '../../parts/Count.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { Time } from '../../parts/Time.tsx'
import { useWords } from '../../words/index.ts'

interface ConversationItemProps {
  readonly row: ConversationRow
  readonly selected: boolean
  /** With its address. */
  readonly onSelect: (address: string) => void
}

/** One conversation of the sidebar. */
export const ConversationItem = memo(function ConversationItem({ row, selected, onSelect }: ConversationItemProps) {
  const { address } = row
  const { t, formats } = useWords()
  const now = useStore(useApp().today)
  return (
    <ListRow
      {...(address !== undefined && { href: `/c/${address}`, onSelect: () => onSelect(address) })}
      leading={<Avatar id={row.userId} name={row.name} presence={row.online === true ? { state: 'online', label: t('home.online') } : undefined} />}
      title={row.name}
      text={useSecondLine(row)}
      meta={row.time !== undefined && <Time at={row.time} text={formats.brief(row.time, now)} full={formats.full(row.time)} />}
      count={<Count count={row.unread} label={t('home.unread', { count: row.unread })} />}
      selected={selected}
      unread={row.unread > 0}
    />
  )
})

function useSecondLine({ typing, draft, preview, personState }: ConversationRow): string {
  const { t } = useWords()
  if (typing) return t('home.typing')
  if (draft !== '') return t('home.draft', { text: draft })
  if (preview === undefined) return personState === 'requested' ? t('home.requested') : t('home.notYet')
  if (preview.state === 'failed') return t('home.failedMark', { text: preview.text })
  return preview.mine ? t('home.mine', { text: preview.text }) : preview.text
}
