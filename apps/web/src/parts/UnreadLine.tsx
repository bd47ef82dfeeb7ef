import styles from './UnreadLine.module.css'

/** Above the first message that was not read. */
export function UnreadLine({ text }: { readonly text: string }) {
  return (
    <div className={styles.line} role="separator" aria-label={text}>
      <span className={styles.text}>{text}</span>
    </div>
  )
}
