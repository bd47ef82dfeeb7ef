import type { CommunityId, UserId } from '@conclave/protocol'
import { Ban, Clock3, UserMinus } from 'lucide-react'
import type { Community, Member } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { can } from '../../models/communities/views.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import type { Moderation } from './dialog.ts'
import styles from './MemberCard.module.css'
import { Friendship } from './Friendship.tsx'
import { mayTimeOut } from './may.ts'
import { MemberRoles } from './MemberRoles.tsx'
import { NicknameForm } from './NicknameForm.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

export interface MemberCardProps {
  readonly communityId: CommunityId
  readonly userId: UserId
  readonly onClose: () => void
}

/** Who somebody is in this community, and what one may do about it. */
export function MemberCard({ communityId, userId, onClose }: MemberCardProps) {
  const { communities } = useApp()
  const { t } = useWords()
  const community = useStore(communities.one(communityId))
  const member = useStore(useParts().members(communityId).one(userId))
  if (community === undefined || member === undefined) return null
  return (
    <Dialog open reading onOpenChange={(open) => !open && onClose()} title={member.name} closeLabel={t('home.close')}>
      <Profile member={member} />
      <MemberRoles community={community} member={member} />
      <NicknameForm community={community} member={member} />
      <Friendship member={member} onClose={onClose} />
      <Moderate community={community} member={member} />
    </Dialog>
  )
}

function Profile({ member }: { readonly member: Member }) {
  const { t, formats } = useWords()
  const { handle, joinedAt, name, online, owner, userId } = member
  const presence = online === true ? { state: 'online' as const, label: t('home.online') } : undefined
  return (
    <div className={styles.profile}>
      <Avatar id={userId} name={name} size={80} presence={presence} />
      <div className={styles.words}>
        {handle !== undefined && <p className={styles.quiet}>{t('conversation.handle', { handle })}</p>}
        <p className={styles.quiet}>{owner ? t('community.owner') : t('community.memberSince', { date: formats.date(joinedAt) })}</p>
      </div>
    </div>
  )
}

function Moderate({ community, member }: { readonly community: Community; readonly member: Member }) {
  const { t, formats } = useWords()
  const { show } = useFrame()
  const { actions } = useParts()
  const { pending, run } = useAction()
  const { communityId } = community
  const { below, name, timeoutUntil, userId } = member
  if (!below) return null
  const open = (action: Moderation) => () => show({ kind: 'community', dialog: { kind: 'moderate', action, communityId, userId, name } })
  const inTimeout = timeoutUntil > Date.now()
  return (
    <div className={styles.moderate}>
      {inTimeout && <p className={styles.quiet}>{t('community.inTimeoutUntil', { time: formats.full(timeoutUntil) })}</p>}
      <div className={styles.buttons}>
        {(inTimeout ? can(community, 'moderateMembers') : mayTimeOut(community, member)) &&
          (inTimeout ? (
            <Button pending={pending} onClick={() => run(() => actions.timeout(communityId, userId, 0, ''))}>
              {t('community.endTimeout')}
            </Button>
          ) : (
            <Button icon={<Icon of={Clock3} size="small" />} onClick={open('timeout')}>
              {t('community.timeout')}
            </Button>
          ))}
        {can(community, 'kickMembers') && (
          <Button icon={<Icon of={UserMinus} size="small" />} onClick={open('kick')}>
            {t('community.kick')}
          </Button>
        )}
        {can(community, 'banMembers') && (
          <Button kind="danger" icon={<Icon of={Ban} size="small" />} onClick={open('ban')}>
            {t('community.ban')}
          </Button>
        )}
      </div>
    </div>
  )
}
