import { X } from 'lucide-react'
import type { Channel, Community } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { Header } from '../../parts/Header.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { Details } from '../home/Details.tsx'
import { MemberList } from './MemberList.tsx'
import styles from './Members.module.css'
import { useMembers } from './use-members.ts'

export interface MembersPaneProps {
  readonly community: Community
  readonly channel: Channel
  /** Name of the pane. */
  readonly label: string
  readonly onClose: () => void
}

/** Who may read the channel, by their highest role. */
export function MembersPane({ community, channel, label, onClose }: MembersPaneProps) {
  const { t, formats } = useWords()
  const members = useMembers(community.communityId, channel)
  const { state, code, list, total } = useStore(members.view)
  return (
    <Details onClose={onClose} label={label}>
      <Header
        level={2}
        title={label}
        subtitle={formats.number(state === 'ready' ? total : community.memberCount)}
        actions={<IconButton label={t('conversation.close')} icon={X} onClick={onClose} />}
      />
      {state === 'loading' && <Skeleton form="row" count={5} label={t('community.membersLoading')} />}
      {state === 'failed' && <p className={styles.failed}>{t(errorKey(code ?? 'E_UNEXPECTED'))}</p>}
      {list.length > 0 && <MemberList community={community} members={members} />}
    </Details>
  )
}
