import { useNavigate, useParams } from '@tanstack/react-router'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { RowList } from '../../parts/RowList.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { useWords } from '../../words/index.ts'
import { ConversationItem } from './ConversationItem.tsx'
import { EmptyList } from './EmptyList.tsx'
import { useGrowing } from './use-growing.ts'

const PAGE = 100

/** Everybody one talks to, the newest activity first. */
export function ConversationList() {
  const { t } = useWords()
  const navigate = useNavigate()
  const { loading, rows } = useStore(useApp().conversations.view)
  const { address } = useParams({ strict: false })
  const { shown, end } = useGrowing(rows.length, PAGE)
  if (loading) return <Skeleton form="row" count={5} label={t('home.loading')} />
  if (rows.length === 0) return <EmptyList />
  return (
    <>
      <RowList label={t('home.conversations')}>
        {rows.slice(0, shown).map((row) => (
          <ConversationItem
            key={row.conversationId}
            row={row}
            selected={address !== undefined && row.address === address}
            onSelect={(to) => void navigate({ to: '/c/$address', params: { address: to } })}
          />
        ))}
      </RowList>
      {shown < rows.length && <div ref={end} />}
    </>
  )
}
