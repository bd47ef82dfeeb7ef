import { ArrowLeft, Users } from 'lucide-react'
import type { RefObject } from 'react'
import type { Channel, Community } from '../../models/api.ts'
import { Header } from '../../parts/Header.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { useWords } from '../../words/index.ts'
import back from '../conversation/ConversationHeader.module.css'
import { useFrame } from '../home/frame.ts'
import { ChannelIcon } from './ChannelIcon.tsx'
import styles from './ChannelHeader.module.css'

export interface ChannelHeaderProps {
  /** Of its community. */
  readonly kind: Community['kind']
  readonly channel: Channel
  /** The button that opens the members. */
  readonly opener: RefObject<HTMLButtonElement | null>
  readonly membersOpen: boolean
  readonly onMembers: () => void
}

/** Which channel this is, and what it is about. */
export function ChannelHeader({ kind, channel, opener, membersOpen, onMembers }: ChannelHeaderProps) {
  const { t } = useWords()
  const { toSidebar } = useFrame()
  return (
    <Header
      leading={
        <>
          <span className={back.back}>
            <IconButton label={t('community.back')} icon={ArrowLeft} directional onClick={toSidebar} />
          </span>
          <span className={styles.icon}>
            <ChannelIcon channel={channel} kind={kind} size="medium" />
          </span>
        </>
      }
      title={channel.name}
      subtitle={channel.topic === '' ? undefined : channel.topic}
      actions={<IconButton ref={opener} label={t('community.members')} icon={Users} pressed={membersOpen} onClick={onMembers} tooltipSide="bottom" />}
    />
  )
}
