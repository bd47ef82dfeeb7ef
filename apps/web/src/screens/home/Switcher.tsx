import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { ConversationRow } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Count } from '../../parts/Count.tsx'
import { PickDialog, type PickItem } from '../../parts/PickDialog.tsx'
import { useWords } from '../../words/index.ts'
import { fuzzyScore } from './fuzzy.ts'

const MOST = 30

/** Ctrl+K: a few letters of a name, Enter. Unread conversations first. */
export function Switcher({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const { rows } = useStore(useApp().conversations.view)
  const [text, setText] = useState('')
  const found = useMemo(() => bestOf(rows, text), [rows, text])
  const items = found.map<PickItem>((row) => ({
    id: row.conversationId,
    leading: <Avatar id={row.userId} name={row.name} size={32} />,
    title: row.name,
    text: `@${row.handle}`,
    trailing: <Count count={row.unread} label={t('home.unread', { count: row.unread })} />,
  }))
  const pick = (conversationId: string) => {
    const address = rows.find((row) => row.conversationId === conversationId)?.address
    onClose()
    if (address !== undefined) void navigate({ to: '/c/$address', params: { address } })
  }
  return (
    <PickDialog
      open
      onOpenChange={(open) => !open && onClose()}
      labels={{ title: t('home.switcher'), field: t('home.switcherField'), results: t('home.switcherResults') }}
      text={text}
      onTextChange={setText}
      items={items}
      onPick={pick}
      empty={t('home.switcherNone')}
    />
  )
}

function bestOf(rows: readonly ConversationRow[], text: string): readonly ConversationRow[] {
  return rows
    .map((row) => ({ row, score: Math.max(fuzzyScore(row.name, text), fuzzyScore(row.handle, text)) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => Number(b.row.unread > 0) - Number(a.row.unread > 0) || b.score - a.score)
    .slice(0, MOST)
    .map(({ row }) => row)
}
