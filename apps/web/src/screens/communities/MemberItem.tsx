import type { CommunityId } from '@conclave/protocol'
import { Clock3, Crown } from 'lucide-react'
import { memo } from 'react'
import type { Member } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { roleColour } from '../../parts/role-colour.ts'
import { VisuallyHidden } from '../../parts/VisuallyHidden.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import styles from './Members.module.css'

export interface MemberItemProps {
  readonly communityId: CommunityId
  readonly member: Member
  /** 0xRRGGBB */
  readonly colour: number | undefined
  /** The Tab key stops here. */
  readonly stop: boolean
}

/** One member: a press opens their card. */
export const MemberItem = memo(function MemberItem({ communityId, member, colour, stop }: MemberItemProps) {
  const { t } = useWords()
  const { show } = useFrame()
  const now = useStore(useApp().today)
  const { name, online, owner, timeoutUntil, userId } = member
  const presence = online === true ? { state: 'online' as const, label: t('home.online') } : undefined
  return (
    <div role="listitem">
      <button
        type="button"
        className={styles.member}
        data-user={userId}
        data-away={online === false || undefined}
        tabIndex={stop ? 0 : -1}
        onClick={() => show({ kind: 'community', dialog: { kind: 'member', communityId, userId } })}
      >
        <Avatar id={userId} name={name} size={32} presence={presence} />
        <bdi className={styles.name} {...roleColour(colour)}>
          {name}
        </bdi>
        {owner && <Mark of={Crown} label={t('community.owner')} />}
        {timeoutUntil > now && <Mark of={Clock3} label={t('community.inTimeout')} />}
      </button>
    </div>
  )
})

function Mark({ of, label }: { readonly of: typeof Crown; readonly label: string }) {
  return (
    <span className={styles.mark} title={label}>
      <Icon of={of} size="small" />
      <VisuallyHidden>{label}</VisuallyHidden>
    </span>
  )
}
