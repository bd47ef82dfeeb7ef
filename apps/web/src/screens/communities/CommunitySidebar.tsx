import { UserPlus } from 'lucide-react'
import type { Community } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { can } from '../../models/communities/views.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import { ChannelList } from './ChannelList.tsx'
import { CommunityHeader } from './CommunityHeader.tsx'
import styles from './CommunitySidebar.module.css'

export interface CommunitySidebarProps {
  readonly address: string
  /** Nothing else is on the screen. */
  readonly alone: boolean
}

/** The community of the address: its name, its channels. */
export function CommunitySidebar({ address, alone }: CommunitySidebarProps) {
  const { communities } = useApp()
  const { t } = useWords()
  const communityId = useStore(communities.at(address))
  if (communityId === undefined) return <Skeleton form="row" count={5} label={t('community.loading')} />
  if (communityId === 'missing') return <p className={styles.missing}>{t('community.missing')}</p>
  return <Known key={communityId} community={communities.one(communityId)} alone={alone} />
}

function Known({
  community: store,
  alone,
}: {
  readonly community: ReturnType<ReturnType<typeof useApp>['communities']['one']>
  readonly alone: boolean
}) {
  const { t } = useWords()
  const community = useStore(store)
  if (community === undefined) return null
  const list = <ChannelList community={community} />
  return (
    <>
      <CommunityHeader community={community} alone={alone} />
      <State community={community} />
      <div className={styles.lists}>
        <BringPeople community={community} />
        {/* Alone on the screen the pane is the page, and the list in it a way to others. */}
        {alone ? <nav aria-label={t('home.channels')}>{list}</nav> : list}
      </div>
    </>
  )
}

/** To a community by a link, to a group by asking friends. */
function BringPeople({ community }: { readonly community: Community }) {
  const { t } = useWords()
  const { show } = useFrame()
  const { communityId, kind, state } = community
  if (state !== 'ready' || !can(community, 'createInvite')) return null
  const dialog = { kind: kind === 'group' ? ('add-people' as const) : ('invite' as const), communityId }
  return (
    <button type="button" className={styles.invite} onClick={() => show({ kind: 'community', dialog })}>
      <Icon of={UserPlus} size="small" />
      <span>{kind === 'group' ? t('community.addPeople') : t('community.invite')}</span>
    </button>
  )
}

/** What is not as it should be. */
function State({ community }: { readonly community: Community }) {
  const { t } = useWords()
  const { state, code } = community
  if (state === 'joining') return <Banner>{t('community.joining')}</Banner>
  if (state === 'trouble') return <Banner tone="danger">{t(errorKey(code ?? 'E_LEDGER_INVALID'))}</Banner>
  if (state === 'gone') return <Banner tone="warning">{code === 'E_COMMUNITY_CLOSED' ? t('error.E_COMMUNITY_CLOSED') : t('community.gone')}</Banner>
  return null
}
