import type { UserId } from '@conclave/protocol'
import { Ban, QrCode, ShieldCheck, ShieldQuestion, X } from 'lucide-react'
import { useState } from 'react'
import type { Person } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { Header } from '../../parts/Header.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { useWords } from '../../words/index.ts'
import { BlockDialog } from '../friends/BlockDialog.tsx'
import { Details } from '../home/Details.tsx'
import { useFrame } from '../home/frame.ts'
import styles from './PersonDetails.module.css'

interface PersonDetailsProps {
  readonly userId: UserId
  readonly onClose: () => void
}

/** Who the other person is, how safe the conversation is, and the way out of it. */
export function PersonDetails({ userId, onClose }: PersonDetailsProps) {
  const { people } = useApp()
  const { t } = useWords()
  const person = useStore(people.one(userId))
  if (person === undefined) return null
  return (
    <Details onClose={onClose}>
      <Header
        level={2}
        title={t('conversation.about', { name: person.name })}
        actions={<IconButton label={t('conversation.close')} icon={X} onClick={onClose} />}
      />
      <div className={styles.details}>
        <Profile person={person} />
        <Safety person={person} />
        <BlockAction person={person} />
      </div>
    </Details>
  )
}

function Profile({ person }: { readonly person: Person }) {
  const { t } = useWords()
  const presence = person.online === true ? { state: 'online' as const, label: t('conversation.online') } : undefined
  return (
    <div className={styles.profile}>
      <Avatar id={person.userId} name={person.name} size={80} presence={presence} />
      <p className={styles.name}>
        <bdi>{person.name}</bdi>
      </p>
      <p className={styles.handle}>{t('conversation.handle', { handle: person.handle })}</p>
    </div>
  )
}

/** The one shield of the conversation. */
function Safety({ person }: { readonly person: Person }) {
  const { t } = useWords()
  const { show } = useFrame()
  const { verified, name, userId } = person
  return (
    <section className={styles.safety} data-verified={verified || undefined}>
      <h3 className={styles.shield}>
        <Icon of={verified ? ShieldCheck : ShieldQuestion} />
        {verified ? t('conversation.verified') : t('conversation.private')}
      </h3>
      <p className={styles.text}>{verified ? t('conversation.verifiedText', { name }) : t('conversation.privateText')}</p>
      <Button wide icon={<Icon of={QrCode} size="small" />} onClick={() => show({ kind: 'safety-number', userId })}>
        {t('conversation.safetyNumber')}
      </Button>
    </section>
  )
}

function BlockAction({ person }: { readonly person: Person }) {
  const { t } = useWords()
  const { people } = useApp()
  const [asking, setAsking] = useState(false)
  const { name, userId } = person
  if (person.state === 'blocked') {
    return (
      <Button wide onClick={() => void people.unblock(userId)}>
        {t('conversation.unblockPerson', { name })}
      </Button>
    )
  }
  return (
    <>
      <Button wide icon={<Icon of={Ban} size="small" />} onClick={() => setAsking(true)}>
        {t('conversation.blockPerson', { name })}
      </Button>
      <BlockDialog person={asking ? person : undefined} onClose={() => setAsking(false)} />
    </>
  )
}
