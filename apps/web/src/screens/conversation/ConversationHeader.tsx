import { ArrowLeft, Info } from 'lucide-react'
import type { RefObject } from 'react'
import type { ConversationRow } from '../../models/api.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Header } from '../../parts/Header.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import styles from './ConversationHeader.module.css'

interface ConversationHeaderProps {
  /** Undefined until it is known who this is. */
  readonly conversation: ConversationRow | undefined
  /** The button that opens the details. */
  readonly opener: RefObject<HTMLButtonElement | null>
  readonly detailsOpen: boolean
  readonly onDetails: () => void
}

/** Who this is, and whether they are there. */
export function ConversationHeader({ conversation, opener, detailsOpen, onDetails }: ConversationHeaderProps) {
  const { t } = useWords()
  const { toSidebar } = useFrame()
  const name = conversation?.name ?? ''
  const online = conversation?.online === true ? { state: 'online' as const, label: t('conversation.online') } : undefined
  return (
    <Header
      leading={
        <>
          <span className={styles.back}>
            <IconButton label={t('conversation.back')} icon={ArrowLeft} directional onClick={toSidebar} />
          </span>
          {conversation !== undefined && <Avatar id={conversation.userId} name={name} size={24} presence={online} />}
        </>
      }
      title={name}
      subtitle={online?.label}
      actions={
        conversation !== undefined && (
          <IconButton
            ref={opener}
            label={t('conversation.openDetails', { name })}
            icon={Info}
            pressed={detailsOpen}
            onClick={onDetails}
            tooltipSide="bottom"
          />
        )
      }
    />
  )
}
