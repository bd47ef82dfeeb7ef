import { ArrowLeft, UserPlus } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Person } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Header } from '../../parts/Header.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import { BlockDialog } from './BlockDialog.tsx'
import { Blocked, Contact, Incoming, Outgoing } from './FriendRow.tsx'
import styles from './Friends.module.css'
import { Section } from './Section.tsx'
import { useKeptFocus } from './use-kept-focus.ts'

/** Requests, contacts, and whom one has blocked. */
export function Friends() {
  const { t } = useWords()
  const { show, toSidebar } = useFrame()
  return (
    <>
      <Header
        title={t('friends.title')}
        leading={
          <span className={styles.back}>
            <IconButton label={t('friends.back')} icon={ArrowLeft} directional onClick={toSidebar} />
          </span>
        }
        actions={
          <Button size="small" icon={<Icon of={UserPlus} size="small" />} onClick={() => show({ kind: 'add-friend' })}>
            {t('friends.add')}
          </Button>
        }
      />
      <div className={styles.page}>
        <Sections />
      </div>
    </>
  )
}

function Sections() {
  const { people } = useApp()
  const { t } = useWords()
  const { loading, incoming, outgoing, contacts, blocked } = useStore(people.view)
  const [blocking, setBlocking] = useState<Person>()
  const page = useRef<HTMLDivElement>(null)
  useKeptFocus(page)
  if (loading) return <Skeleton form="row" count={4} label={t('friends.loading')} />
  const isEmpty = [incoming, outgoing, contacts, blocked].every((list) => list.length === 0)
  if (isEmpty) return <EmptyState text={t('friends.empty')} />
  return (
    <div ref={page} className={styles.sections}>
      <Section title={t('friends.incoming')} hint={t('friends.incomingHint')} people={incoming}>
        {(person) => <Incoming person={person} onBlock={setBlocking} />}
      </Section>
      <Section title={t('friends.contacts')} people={contacts}>
        {(person) => <Contact person={person} onBlock={setBlocking} />}
      </Section>
      <Section title={t('friends.outgoing')} people={outgoing}>
        {(person) => <Outgoing person={person} onBlock={setBlocking} />}
      </Section>
      <Section title={t('friends.blocked')} people={blocked}>
        {(person) => <Blocked person={person} onBlock={setBlocking} />}
      </Section>
      <BlockDialog person={blocking} onClose={() => setBlocking(undefined)} />
    </div>
  )
}
