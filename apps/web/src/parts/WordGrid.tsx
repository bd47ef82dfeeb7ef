import styles from './WordGrid.module.css'

interface WordGridProps {
  /** Name of the list. */
  readonly label: string
  readonly words: readonly string[]
}

/** Words to write down, numbered, read down the columns. */
export function WordGrid({ label, words }: WordGridProps) {
  return (
    // The role is named because list-style none takes it away in Safari.
    <ol role="list" aria-label={label} className={styles.grid} dir="ltr" translate="no">
      {words.map((word, index) => (
        <li key={index} className={styles.cell}>
          <span className={styles.number}>{index + 1}</span>
          <span className={styles.word}>{word}</span>
        </li>
      ))}
    </ol>
  )
}
