import { Clock3 } from 'lucide-react'
import type { Channel, Community } from '../../models/api.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import styles from '../conversation/Beginning.module.css'
import { ChannelIcon } from './ChannelIcon.tsx'
import own from './ChannelBeginning.module.css'

export interface ChannelBeginningProps {
  /** Of its community. */
  readonly kind: Community['kind']
  readonly channel: Channel
}

/** Above the first message of a channel that is here: where it begins, or why earlier ones are not here. */
export function ChannelBeginning({ kind, channel }: ChannelBeginningProps) {
  const { t } = useWords()
  const { earlier, name, policy } = channel
  const isGroup = kind === 'group'
  if (earlier === 'waiting') {
    return (
      <div className={own.waiting} role="note">
        <Icon of={Clock3} size="small" />
        <span>{t('community.earlierWaits')}</span>
      </div>
    )
  }
  return (
    <div className={styles.beginning}>
      <span className={own.picture} aria-hidden="true">
        <ChannelIcon channel={channel} kind={kind} size="medium" />
      </span>
      <p className={styles.name}>
        <bdi>{isGroup ? name : t('community.channelName', { name })}</bdi>
      </p>
      <p className={styles.text}>{isGroup ? t('community.groupBeginning', { name }) : t('community.beginning', { name })}</p>
      <p className={styles.text}>{t(`community.policyShort.${policy}`)}</p>
    </div>
  )
}
