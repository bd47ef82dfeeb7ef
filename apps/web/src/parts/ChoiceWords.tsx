import { type ReactNode, useId } from 'react'
import styles from './ChoiceWords.module.css'
import { classNames } from './class-names.ts'

interface ChoiceWordsProps {
  /** Of {@link useChoiceNames}. */
  readonly names: ChoiceNames
  readonly label: ReactNode
  readonly hint: ReactNode
  /** The label stands out from the hint. */
  readonly strong?: boolean
}

/** What a checkbox, a switch or a radio is called: spread on the control that the words stand beside. */
interface ChoiceNames {
  readonly 'aria-labelledby': string
  readonly 'aria-describedby': string | undefined
}

/** Ids that join the words to their control; a control without hint has no description. */
export function useChoiceNames(hint: ReactNode): ChoiceNames {
  const label = useId()
  const description = useId()
  return { 'aria-labelledby': label, 'aria-describedby': hint === undefined ? undefined : description }
}

/** The label of a control and a hint under it. */
export function ChoiceWords({ names, label, hint, strong = false }: ChoiceWordsProps) {
  return (
    <span className={classNames(styles.words, strong && styles.strong)}>
      <span id={names['aria-labelledby']}>{label}</span>
      {hint !== undefined && (
        <span id={names['aria-describedby']} className={styles.hint}>
          {hint}
        </span>
      )}
    </span>
  )
}
