import styles from './DayDivider.module.css'

/** A day begins: its date in the middle of a line. */
export function DayDivider({ text }: { readonly text: string }) {
  return (
    <div className={styles.divider} role="separator" aria-label={text}>
      <span className={styles.text}>{text}</span>
    </div>
  )
}
