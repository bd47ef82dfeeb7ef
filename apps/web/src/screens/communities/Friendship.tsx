import { useNavigate } from '@tanstack/react-router'
import { MessageCircle, QrCode, UserPlus } from 'lucide-react'
import type { Member } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import styles from './MemberCard.module.css'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useOwnId } from './use-own-id.ts'

export interface FriendshipProps {
  readonly member: Member
  readonly onClose: () => void
}

/** What one has to do with a member outside of the community: write to a friend and compare numbers, ask or answer others. */
export function Friendship({ member, onClose }: FriendshipProps) {
  const { people } = useApp()
  const { t } = useWords()
  const person = useStore(people.one(member.userId))
  if (useOwnId() === member.userId) return null
  switch (person?.state) {
    case 'contact':
      return <Friend member={member} address={person.address} onClose={onClose} />
    case 'requested':
      return <p className={styles.quiet}>{t('home.requested')}</p>
    case 'incoming':
      return <Answer member={member} />
    case 'blocked':
      return null
    default:
      return <Ask member={member} />
  }
}

function Friend({ member, address, onClose }: FriendshipProps & { readonly address: string | undefined }) {
  const { t } = useWords()
  const { show } = useFrame()
  const navigate = useNavigate()
  const write = () => {
    onClose()
    if (address !== undefined) void navigate({ to: '/c/$address', params: { address } })
  }
  return (
    <div className={styles.friend}>
      <Button wide icon={<Icon of={MessageCircle} size="small" />} onClick={write}>
        {t('conversation.compose', { name: member.name })}
      </Button>
      <Button wide icon={<Icon of={QrCode} size="small" />} onClick={() => show({ kind: 'safety-number', userId: member.userId })}>
        {t('conversation.safetyNumber')}
      </Button>
    </div>
  )
}

/** Opens the usual dialog with their handle: a request shows who asks, so it is looked at before it leaves. */
function Ask({ member: { handle } }: { readonly member: Member }) {
  const { addFriend } = useApp()
  const { t } = useWords()
  const { show } = useFrame()
  if (handle === undefined) return null
  const ask = () => {
    addFriend.setText(handle)
    show({ kind: 'add-friend' })
  }
  return (
    <Button wide icon={<Icon of={UserPlus} size="small" />} onClick={ask}>
      {t('home.addFriend')}
    </Button>
  )
}

function Answer({ member }: { readonly member: Member }) {
  const { people } = useApp()
  const { t } = useWords()
  const { pending, problem, run } = useAction()
  return (
    <>
      <Button wide pending={pending} icon={<Icon of={UserPlus} size="small" />} onClick={() => run(() => people.accept(member.userId))}>
        {t('community.acceptFriend', { name: member.name })}
      </Button>
      <Problem of={problem} />
    </>
  )
}
