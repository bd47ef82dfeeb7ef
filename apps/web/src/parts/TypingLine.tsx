import styles from './TypingLine.module.css'

/** Who types, in words; keeps its height when nobody does. */
export function TypingLine({ text }: { readonly text: string | undefined }) {
  return (
    <div className={styles.line} role="status">
      {text !== undefined && (
        <>
          <span className={styles.dots} aria-hidden="true">
            <span />
            <span />
            <span />
          </span>
          <bdi className={styles.text}>{text}</bdi>
        </>
      )}
    </div>
  )
}
