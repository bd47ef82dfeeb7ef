import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { Community } from '../../models/api.ts'
import { CommunityFace } from '../../parts/CommunityFace.tsx'
import { ContextMenu } from '../../parts/ContextMenu.tsx'
import { Count } from '../../parts/Count.tsx'
import { Tooltip } from '../../parts/Tooltip.tsx'
import { VisuallyHidden } from '../../parts/VisuallyHidden.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Rail.module.css'
import { useCommunityMenu } from './use-community-menu.ts'

export interface RailCommunityProps {
  readonly community: Community
  readonly selected: boolean
}

/** One community of the rail: its face, a dot when something is unread, a number when somebody calls. */
export const RailCommunity = memo(function RailCommunity({ community, selected }: RailCommunityProps) {
  const { t } = useWords()
  const { address, communityId, icon, mentions, state, unread } = community
  const name = community.name === '' ? t('common.unnamed') : community.name
  const doubted = state === 'trouble' || state === 'gone'
  const menu = useCommunityMenu()
  return (
    <ContextMenu entries={menu.entriesOf(community)}>
      <li
        className={styles.community}
        data-selected={selected || undefined}
        data-unread={unread > 0 || undefined}
        data-quiet={doubted || undefined}
        onPointerEnter={menu.prepare}
        onFocus={menu.prepare}
        onContextMenuCapture={menu.prepare}
      >
        <Tooltip text={<bdi>{name}</bdi>} side="inline-end">
          <Link
            to="/k/$community/{-$channel}"
            params={{ community: address, channel: undefined }}
            className={styles.entrance}
            aria-current={selected ? 'page' : undefined}
          >
            <CommunityFace id={communityId} name={name} icon={icon} />
            <VisuallyHidden>
              {name}
              {unread > 0 && mentions === 0 && `, ${t('home.unreadChannels', { count: unread })}`}
            </VisuallyHidden>
            <span className={styles.count}>
              <Count count={mentions} label={t('home.mentions', { count: mentions })} />
            </span>
          </Link>
        </Tooltip>
      </li>
    </ContextMenu>
  )
})
