import { useEffect } from 'react'
import type { Channel, ChannelObstacle as State, Community } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import styles from '../conversation/Obstacle.module.css'
import { GoOn } from './GoOn.tsx'
import { useForget } from './use-forget.ts'
import { useParts } from './use-parts.ts'

export interface ChannelObstacleProps {
  readonly state: State
  readonly community: Community
  readonly channel: Channel
}

/** Where the composer would be: why one cannot write in this channel, and until when. */
export function ChannelObstacle({ state, community, channel }: ChannelObstacleProps) {
  const { t } = useWords()
  useEndOfTimeout(community.timeoutUntil)
  return (
    <section className={styles.obstacle}>
      <p className={styles.text}>{useReason(state, community, channel)}</p>
      {state === 'doubted' && <GoOn community={community} channel={channel} />}
      {state === 'left' && <Forget community={community} label={t('community.forget')} />}
    </section>
  )
}

/** ms; browsers wait no longer than 2^31. A timeout that is longer is looked at again. */
const LONGEST_WAIT = 86_400_000

/** When a timeout is over, one can write at once. */
function useEndOfTimeout(until: number): void {
  const parts = useParts()
  useEffect(() => {
    const left = until - Date.now()
    if (left <= 0) return
    const timer = setTimeout(() => parts.look(), Math.min(left + 50, LONGEST_WAIT))
    return () => clearTimeout(timer)
  }, [parts, until])
}

function useReason(state: State, community: Community, channel: Channel): string {
  const { t, formats } = useWords()
  switch (state) {
    case 'readOnly':
      return t('community.readOnly', { name: t('community.channelName', { name: channel.name }) })
    case 'timedOut':
      return t('community.timedOut', { time: formats.full(community.timeoutUntil) })
    case 'full':
      return t(errorKey('E_GROUP_FULL'))
    case 'left':
      return whyGone(t, community)
    case 'doubted':
      return t(errorKey(channel.trouble ?? community.code ?? 'E_LEDGER_INVALID'))
  }
}

/** By whom, and what was said about it; or that it is the server's word alone. */
function whyGone(t: ReturnType<typeof useWords>['t'], { code, removal }: Community): string {
  if (removal === undefined)
    return code === 'E_COMMUNITY_CLOSED' ? t(errorKey(code)) : t(code === undefined ? 'community.gone' : 'community.goneByWord')
  const text = t(removal.type === 'ban' ? 'community.banned' : 'community.kicked', { name: removal.byName })
  return removal.reason === undefined ? text : t('community.because', { text, reason: removal.reason })
}

function Forget({ community, label }: { readonly community: Community; readonly label: string }) {
  return <Button onClick={useForget(community.communityId)}>{label}</Button>
}
