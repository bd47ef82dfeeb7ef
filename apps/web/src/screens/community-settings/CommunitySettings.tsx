import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { ArrowLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Community } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Header } from '../../parts/Header.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import { isFocusLost } from '../settings/focus-lost.ts'
import section from '../settings/Section.module.css'
import list from '../settings/SectionList.module.css'
import styles from '../settings/Settings.module.css'
import { type CommunitySection, SECTIONS } from './sections.ts'

/** The settings of a community: what one may see of them, and the section of the address. */
export function CommunitySettings() {
  const { communities } = useApp()
  const { t } = useWords()
  const { community: address, section: asked } = useParams({ strict: false })
  const communityId = useStore(communities.at(address ?? ''))
  if (communityId === undefined) return null
  if (communityId === 'missing') return <EmptyState text={t('community.missing')} />
  return <Known key={communityId} store={communities.one(communityId)} asked={asked} />
}

interface KnownProps {
  readonly store: ReturnType<ReturnType<typeof useApp>['communities']['one']>
  readonly asked: string | undefined
}

function Known({ store, asked }: KnownProps) {
  const { t } = useWords()
  const community = useStore(store)
  if (community === undefined) return null
  const sections = SECTIONS.filter((one) => one.isFor(community))
  const current = sections.find(({ id }) => id === asked) ?? SECTIONS[0]
  const opened = asked !== undefined
  return (
    <div className={styles.screen} data-open={opened || undefined}>
      <Header
        title={community.kind === 'group' ? t('community.groupSettings') : t('community.settings')}
        subtitle={community.name}
        leading={<Back community={community} />}
      />
      <div className={styles.columns}>
        <SectionList community={community} sections={sections} current={current.id} />
        <Content key={current.id} community={community} current={current} opened={opened} />
      </div>
    </div>
  )
}

interface SectionListProps {
  readonly community: Community
  readonly sections: readonly CommunitySection[]
  readonly current: string
}

function SectionList({ community, sections, current }: SectionListProps) {
  const { t } = useWords()
  return (
    <nav className={list.list} aria-label={t('community.sections')}>
      {sections.map(({ id, icon }) => (
        <Link
          key={id}
          to="/k/$community/settings/{-$section}"
          params={{ community: community.address, section: id }}
          className={list.entry}
          data-current={id === current || undefined}
        >
          <Icon of={icon} />
          <span className={list.text}>{t(`community.section.${id}`)}</span>
          <span className={list.onward}>
            <Icon of={ChevronRight} size="small" directional />
          </span>
        </Link>
      ))}
    </nav>
  )
}

interface ContentProps {
  readonly community: Community
  readonly current: CommunitySection
  /** By its own address. */
  readonly opened: boolean
}

function Content({ community, current: { id, content: One }, opened }: ContentProps) {
  const { t } = useWords()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (opened && isFocusLost()) title.current?.focus({ preventScroll: true })
  }, [opened])
  return (
    <div className={section.section}>
      <div className={section.content}>
        <h2 ref={title} className={section.title} tabIndex={-1}>
          {t(`community.section.${id}`)}
        </h2>
        <One community={community} />
      </div>
    </div>
  )
}

/** Where there is room for one thing at a time: from the section to the list, from the list to the channels. */
function Back({ community }: { readonly community: Community }) {
  const { t } = useWords()
  const { toSidebar } = useFrame()
  const navigate = useNavigate()
  const toList = () => void navigate({ to: '/k/$community/settings/{-$section}', params: { community: community.address, section: undefined } })
  return (
    <>
      <span className={styles.toList}>
        <IconButton label={t('settings.toList')} icon={ArrowLeft} directional tooltipSide="bottom" onClick={toList} />
      </span>
      <span className={styles.toSidebar}>
        <IconButton label={t('community.back')} icon={ArrowLeft} directional tooltipSide="bottom" onClick={toSidebar} />
      </span>
    </>
  )
}
