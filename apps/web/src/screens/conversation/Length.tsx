import { LIMITS } from '@conclave/protocol/core'
import type { ComposerView } from '../../models/api.ts'
import { useWords } from '../../words/index.ts'
import styles from './Length.module.css'

interface LengthProps {
  readonly characters: number
  readonly tooLong: ComposerView['tooLong']
}

/** How much room is left in a message, or how much is too much. */
export function Length({ characters, tooLong }: LengthProps) {
  const { t } = useWords()
  if (tooLong === undefined) return <span>{t('conversation.left', { count: LIMITS.textCharacters - characters })}</span>
  return (
    <span className={styles.over} role="status">
      {tooLong.characters > 0
        ? t('conversation.tooLong', { count: tooLong.characters })
        : // Letters that need more room than others have three bytes, most of them.
          t('conversation.tooManyBytes', { count: Math.ceil(tooLong.bytes / 3) })}
    </span>
  )
}
