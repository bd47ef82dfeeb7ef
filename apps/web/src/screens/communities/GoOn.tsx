import type { Channel, Community } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import styles from '../conversation/Obstacle.module.css'
import { useWords } from '../../words/index.ts'
import { useParts } from './use-parts.ts'
import { useTold } from './use-told.ts'

/** What the operator of a server explains by an older copy that was put back. */
const EXPLAINED: readonly (string | undefined)[] = ['E_LEDGER_ROLLBACK', 'E_LEDGER_FORK']

export interface GoOnProps {
  readonly community: Community
  readonly channel: Channel
}

/** The way out where the app has stopped to believe: only a person can know what happened. */
export function GoOn({ community, channel }: GoOnProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const tell = useTold()
  const isStopped = community.state !== 'trouble' && channel.trouble !== undefined
  const isExplained = isStopped || EXPLAINED.includes(community.code)
  return (
    <div className={styles.actions}>
      {isStopped && <Button onClick={() => tell(actions.lookAgain(channel))}>{t('community.lookAgain')}</Button>}
      {isExplained && <Button onClick={() => tell(actions.acceptRestored(community.communityId))}>{t('community.restored')}</Button>}
    </div>
  )
}
