import styles from './PasswordStrength.module.css'

/** 0 nothing yet, 1 weak, 2 fair, 3 good, 4 strong. */
export type PasswordScore = 0 | 1 | 2 | 3 | 4

interface PasswordStrengthProps {
  readonly score: PasswordScore
  /** Name of the meter, for screen readers. */
  readonly label: string
  /** The score in a word, for example "Good"; shown and read. */
  readonly word: string
}

const STEPS = [1, 2, 3, 4] as const

/** Four bars and a word. */
export function PasswordStrength({ score, label, word }: PasswordStrengthProps) {
  return (
    <div className={styles.strength} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={4} aria-valuenow={score} aria-valuetext={word}>
      <span className={styles.bars} data-score={score}>
        {STEPS.map((step) => (
          <span key={step} className={styles.bar} data-filled={step <= score || undefined} />
        ))}
      </span>
      <span className={styles.word}>{word}</span>
    </div>
  )
}
