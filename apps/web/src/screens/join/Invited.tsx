import { useNavigate } from '@tanstack/react-router'
import type { Join, JoinView } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Button } from '../../parts/Button.tsx'
import { CommunityFace } from '../../parts/CommunityFace.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import { ServerFacts } from '../entering/ServerFacts.tsx'
import { WaysIn } from '../entering/WaysIn.tsx'
import styles from './Join.module.css'

export interface InvitedProps {
  readonly view: Extract<JoinView, { state: 'ready' | 'joining' }>
  readonly join: Join
  readonly onHome: () => void
}

/** The community of a link, and the way in: with an account at once, without one over signing up. */
export function Invited({ view, join, onHome }: InvitedProps) {
  const { t } = useWords()
  const { session } = useApp()
  const inside = useStore(session.view, (one) => one.state === 'signed-in')
  const { preview } = view
  const name = preview.name === '' ? t('common.unnamed') : preview.name
  return (
    <EnteringFrame
      form="open"
      tab={t('join.tab')}
      title={preview.member ? t('join.already', { name }) : t('join.title', { name })}
      lead={inside ? t('join.lead') : t('join.leadOutside')}
    >
      <div className={styles.community}>
        <CommunityFace id={preview.communityId} name={name} icon={preview.icon} size={80} />
        <div className={styles.words}>
          <p className={styles.name}>
            <bdi>{name}</bdi>
          </p>
          <p className={styles.members}>{t('join.members', { count: preview.memberCount })}</p>
        </div>
      </div>
      {inside ? <Enter view={view} join={join} onHome={onHome} /> : <WaysIn />}
      {!inside && <ServerFacts />}
    </EnteringFrame>
  )
}

function Enter({ view, join, onHome }: InvitedProps) {
  const { t } = useWords()
  const { communities } = useApp()
  const navigate = useNavigate()
  const go = (community: string) => void navigate({ to: '/k/$community/{-$channel}', params: { community, channel: undefined }, replace: true })
  const enter = async () => {
    const answer = await join.join()
    if ('made' in answer) go(answer.made)
  }
  const open = () => {
    const address = communities.one(view.preview.communityId).get()?.address
    communities.dropLink()
    if (address === undefined) onHome()
    else go(address)
  }
  return (
    <>
      {view.problem !== undefined && (
        <Banner tone="danger" form="card">
          {view.problem === 'E_NOT_FOUND' ? t('join.unknown') : t(errorKey(view.problem))}
        </Banner>
      )}
      <div className={styles.ways}>
        {view.preview.member ? (
          <Button kind="primary" size="large" onClick={open}>
            {t('join.open')}
          </Button>
        ) : (
          <Button kind="primary" size="large" pending={view.state === 'joining'} onClick={() => void enter()}>
            {t('join.join')}
          </Button>
        )}
        <Button size="large" onClick={onHome}>
          {t('join.notNow')}
        </Button>
      </div>
    </>
  )
}
