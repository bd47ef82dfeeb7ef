import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import type { ReactNode } from 'react'
import { ChoiceWords, useChoiceNames } from './ChoiceWords.tsx'
import styles from './RadioCards.module.css'

interface RadioCard<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly hint?: ReactNode
  /** A small picture above the words, decoration only. */
  readonly picture?: ReactNode
  readonly disabled?: boolean
}

interface RadioCardsProps<Value extends string> {
  /** Name of the group. */
  readonly label: string
  readonly cards: readonly RadioCard<Value>[]
  readonly value: Value
  readonly onValueChange: (value: Value) => void
}

/** One choice of a few, each with its consequence under it. */
export function RadioCards<Value extends string>({ label, cards, value, onValueChange }: RadioCardsProps<Value>) {
  return (
    <RadioGroup aria-label={label} value={value} onValueChange={(next) => onValueChange(next)} className={styles.group}>
      {cards.map((card) => (
        <Card key={card.value} card={card} />
      ))}
    </RadioGroup>
  )
}

function Card({ card }: { readonly card: RadioCard<string> }) {
  const names = useChoiceNames(card.hint)
  return (
    <label className={styles.card} data-disabled={card.disabled || undefined}>
      {card.picture !== undefined && (
        <span className={styles.picture} aria-hidden="true">
          {card.picture}
        </span>
      )}
      <span className={styles.line}>
        <Radio.Root value={card.value} disabled={card.disabled} className={styles.radio} {...names}>
          <Radio.Indicator className={styles.dot} />
        </Radio.Root>
        <ChoiceWords names={names} label={card.label} hint={card.hint} strong />
      </span>
    </label>
  )
}
