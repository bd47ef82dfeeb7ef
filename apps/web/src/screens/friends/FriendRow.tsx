import { useNavigate } from '@tanstack/react-router'
import { Ban, Ellipsis, MessageCircle, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Outcome, Person } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { useToasts } from '../../parts/use-toasts.ts'
import { errorKey, useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'

interface FriendRowProps {
  readonly person: Person
  readonly onBlock: (person: Person) => void
}

/** Somebody who asks: the three answers stand beside the name. */
export function Incoming({ person, onBlock }: FriendRowProps) {
  const { people } = useApp()
  const { t } = useWords()
  const tell = useTell()
  const accept = async () => tell(await people.accept(person.userId), t('friends.accepted', { name: person.name }))
  const actions = (
    <>
      <Button kind="primary" size="small" onClick={() => void accept()}>
        {t('friends.accept')}
      </Button>
      <Button size="small" onClick={() => void people.decline(person.userId).then(tell)}>
        {t('friends.decline')}
      </Button>
      <Button kind="plain" size="small" onClick={() => onBlock(person)}>
        {t('friends.block')}
      </Button>
    </>
  )
  return <PersonLine person={person} text={`@${person.handle}`} actions={actions} actionsBelow />
}

/** A contact: a press opens the conversation. */
export function Contact({ person, onBlock }: FriendRowProps) {
  const { t } = useWords()
  const { show } = useFrame()
  const open = useOpen()
  const entries = [
    { id: 'message', label: t('friends.message'), icon: MessageCircle, onSelect: () => open(person) },
    { id: 'verify', label: t('friends.verify'), icon: ShieldCheck, onSelect: () => show({ kind: 'safety-number', userId: person.userId }) },
    { kind: 'separator' as const, id: 'line' },
    { id: 'block', label: t('friends.block'), icon: Ban, danger: true, onSelect: () => onBlock(person) },
  ]
  const actions = (
    <>
      <IconButton label={t('friends.messageTo', { name: person.name })} icon={MessageCircle} onClick={() => open(person)} />
      <Menu trigger={<IconButton label={t('friends.more', { name: person.name })} icon={Ellipsis} />} entries={entries} />
    </>
  )
  const text = [`@${person.handle}`, ...(person.verified ? [t('friends.verified')] : [])].join(' · ')
  return <PersonLine person={person} text={text} actions={actions} onSelect={() => open(person)} />
}

/** Somebody who was asked. */
export function Outgoing({ person, onBlock }: FriendRowProps) {
  const { t } = useWords()
  const actions = (
    <Button kind="plain" size="small" onClick={() => onBlock(person)}>
      {t('friends.block')}
    </Button>
  )
  return <PersonLine person={person} text={t('friends.waiting')} actions={actions} />
}

/** Somebody who is shut out. */
export function Blocked({ person }: FriendRowProps) {
  const { people } = useApp()
  const { t } = useWords()
  const tell = useTell()
  const actions = (
    <Button size="small" onClick={() => void people.unblock(person.userId).then(tell)}>
      {t('friends.unblock')}
    </Button>
  )
  return <PersonLine person={person} text={`@${person.handle}`} actions={actions} muted />
}

interface PersonLineProps {
  readonly person: Person
  readonly text: string
  readonly actions: ReactNode
  readonly actionsBelow?: boolean
  readonly muted?: boolean
  readonly onSelect?: () => void
}

function PersonLine({ person, text, actions, actionsBelow = false, muted = false, onSelect }: PersonLineProps) {
  const { t } = useWords()
  const presence = person.online === true ? { state: 'online' as const, label: t('friends.online') } : undefined
  return (
    <ListRow
      leading={<Avatar id={person.userId} name={person.name} presence={presence} />}
      title={person.name}
      text={text}
      muted={muted}
      actions={actions}
      actionsBelow={actionsBelow}
      {...(onSelect && person.address !== undefined && { href: `/c/${person.address}`, onSelect })}
    />
  )
}

/** Says why something was refused, or that it is done. */
function useTell(): (refused: Outcome, done?: string) => void {
  const toasts = useToasts()
  const { t } = useWords()
  return (refused, done) => {
    if (refused !== undefined) toasts.add({ tone: 'danger', text: t(errorKey(refused)) })
    else if (done !== undefined) toasts.add({ tone: 'success', text: done })
  }
}

function useOpen(): (person: Person) => void {
  const navigate = useNavigate()
  return ({ address }) => address !== undefined && void navigate({ to: '/c/$address', params: { address } })
}
