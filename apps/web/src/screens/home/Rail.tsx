import { Link, useParams } from '@tanstack/react-router'
import { Plus, UserPlus } from 'lucide-react'
import { Mark } from '../../brand/Mark.tsx'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Count } from '../../parts/Count.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { Tooltip } from '../../parts/Tooltip.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from './frame.ts'
import styles from './Rail.module.css'
import { RailCommunity } from './RailCommunity.tsx'

/** The places one can be in: people, then communities in the order in which one came into them. */
export function Rail() {
  const { t } = useWords()
  const { show } = useFrame()
  const { rows } = useStore(useApp().communities.view)
  const { community } = useParams({ strict: false })
  const communities = rows.filter((row) => row.kind === 'community')
  return (
    <>
      <HomeLink />
      <IconButton label={t('home.addFriend')} icon={UserPlus} tooltipSide="inline-end" onClick={() => show({ kind: 'add-friend' })} />
      <span className={styles.line} />
      {communities.length > 0 && (
        <ul role="list" className={styles.communities}>
          {communities.map((row) => (
            <RailCommunity key={row.communityId} community={row} selected={row.address === community} />
          ))}
        </ul>
      )}
      <IconButton label={t('home.createCommunity')} icon={Plus} tooltipSide="inline-end" onClick={() => show({ kind: 'create-community' })} />
    </>
  )
}

/** To people; a number says what waits there, in conversations, groups and requests. */
function HomeLink() {
  const { t } = useWords()
  const { communities, conversations, people } = useApp()
  const { inGroups, invites } = useStore(communities.view)
  const unread = useStore(conversations.view, (view) => view.unread) + inGroups
  const requests = useStore(people.view, (view) => view.incoming.length) + invites.length
  const waits = [unread > 0 && t('home.unread', { count: unread }), requests > 0 && t('home.requestsWaiting', { count: requests })]
  return (
    <Tooltip text={t('home.home')} side="inline-end">
      <Link to="/" className={styles.home} aria-label={[t('home.home'), ...waits.filter((one) => one !== false)].join(', ')}>
        <Mark />
        <span className={styles.count}>
          <Count count={unread + requests} label="" />
        </span>
      </Link>
    </Tooltip>
  )
}
