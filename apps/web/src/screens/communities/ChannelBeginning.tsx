import { Clock3 } from 'lucide-react'
import type { Channel } from '../../models/api.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import styles from '../conversation/Beginning.module.css'
import { ChannelIcon } from './ChannelIcon.tsx'
import own from './ChannelBeginning.module.css'

/** Above the first message of a channel that is here: where it begins, or why earlier ones are not here. */
export function ChannelBeginning({ channel }: { readonly channel: Channel }) {
  const { t } = useWords()
  const { earlier, name, policy } = channel
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
        <ChannelIcon channel={channel} size="medium" />
      </span>
      <p className={styles.name}>
        <bdi>{t('community.channelName', { name })}</bdi>
      </p>
      <p className={styles.text}>{t('community.beginning', { name })}</p>
      <p className={styles.text}>{t(`community.policyShort.${policy}`)}</p>
    </div>
  )
}
