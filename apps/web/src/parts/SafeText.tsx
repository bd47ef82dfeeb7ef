import { useMemo } from 'react'
import styles from './SafeText.module.css'
import { classNames } from './class-names.ts'
import { isEmojiOnly, splitLinks } from './safe-text.ts'

interface SafeTextProps {
  /** What somebody wrote; shown as it is, never read as HTML. */
  readonly text: string
}

/** Somebody's words: safe links become links, a few emoji alone become large, and text of any direction stays inside its own line. */
export function SafeText({ text }: SafeTextProps) {
  const pieces = useMemo(() => splitLinks(text), [text])
  return (
    <span className={classNames(styles.text, isEmojiOnly(text) && styles.emoji)}>
      {pieces.map((piece) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          <a key={piece.start} className={styles.link} href={piece.href} title={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ),
      )}
    </span>
  )
}
