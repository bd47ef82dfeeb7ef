import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, Plus } from 'lucide-react'
import type { Community } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { Icon } from '../../parts/Icon.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import { communityEntries } from './community-entries.ts'
import styles from './CommunitySidebar.module.css'
import { useForget } from './use-forget.ts'
import { useOwnId } from './use-own-id.ts'
import { useParts } from './use-parts.ts'
import { useReadAll } from './use-read-all.ts'
import { useTold } from './use-told.ts'

export interface CommunityHeaderProps {
  readonly community: Community
  /** Nothing else is on the screen. */
  readonly alone: boolean
}

/** The name of the community, with its menu. */
export function CommunityHeader({ community, alone }: CommunityHeaderProps) {
  const { t } = useWords()
  const { show } = useFrame()
  const navigate = useNavigate()
  const { address, communityId, kind, name, state } = community
  const forget = useForget(communityId)
  const own = useOwnId()
  const tell = useTold()
  const { actions } = useParts()
  const markRead = () => tell(actions.markAllRead(communityId))
  useReadAll(communityId)
  const Heading = alone ? 'h1' : 'h2'
  const toSettings = () => void navigate({ to: '/k/$community/settings/{-$section}', params: { community: address, section: undefined } })
  const trigger = (
    <button type="button" className={styles.name}>
      <bdi className={styles.nameText}>{name === '' ? t('common.unnamed') : name}</bdi>
      <Icon of={ChevronDown} size="small" />
    </button>
  )
  return (
    <div className={styles.top}>
      <Heading className={styles.heading}>
        <Menu
          trigger={trigger}
          align="start"
          entries={communityEntries(community, { own, open: (dialog) => show({ kind: 'community', dialog }), toSettings, forget, markRead }, t)}
        />
      </Heading>
      {state === 'ready' && kind === 'community' && can(community, 'manageChannels') && (
        <IconButton
          label={t('community.createChannel')}
          icon={Plus}
          tooltipSide="bottom"
          onClick={() => show({ kind: 'community', dialog: { kind: 'create-channel', communityId } })}
        />
      )}
    </div>
  )
}
