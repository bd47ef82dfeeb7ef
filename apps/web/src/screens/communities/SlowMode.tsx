import { Timer } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Channel, Timeline } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { useStore } from '../../models/use-store.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import styles from './SlowMode.module.css'

export interface SlowModeProps {
  readonly channel: Channel
  readonly timeline: Timeline
}

const SECOND = 1_000
/** Slow mode is for those who do not moderate: the reducer's `isExempt`. */
const EXEMPT = ['manageMessages', 'manageChannels', 'bypassSlowMode'] as const

/** Under the composer: how often one may write here, and when again. */
export function SlowMode({ channel, timeline }: SlowModeProps) {
  const { t, formats } = useWords()
  const last = useStore(timeline.view, ({ rows }) => rows.findLast((row) => row.type === 'message' && row.mine && row.state !== 'failed'))
  const exempt = EXEMPT.some((permission) => can(channel, permission))
  const left = useSecondsUntil(last?.type === 'message' && !exempt ? last.sentAt + channel.slowMode * SECOND : 0)
  if (channel.slowMode === 0) return null
  const words = exempt
    ? t('community.slowModeFree', { time: formats.duration(channel.slowMode) })
    : left > 0
      ? t('community.slowModeWait', { time: formats.duration(left) })
      : t('community.slowMode', { time: formats.duration(channel.slowMode) })
  return (
    <p className={styles.slow}>
      <Icon of={Timer} size="small" />
      <span>{words}</span>
    </p>
  )
}

function useSecondsUntil(end: number): number {
  const [now, setNow] = useState(() => Date.now())
  const left = Math.max(0, Math.ceil((end - now) / SECOND))
  const over = left === 0
  useEffect(() => {
    setNow(Date.now())
    if (over) return
    const timer = setInterval(() => setNow(Date.now()), SECOND)
    return () => clearInterval(timer)
  }, [end, over])
  return left
}
