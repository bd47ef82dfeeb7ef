import type { HistoryPolicy } from '@conclave/protocol'
import { RadioCards } from '../../parts/RadioCards.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'

const POLICIES: readonly HistoryPolicy[] = ['shared', 'joined', 'ephemeral']

export interface PolicyCardsProps {
  readonly value: HistoryPolicy
  readonly onValueChange: (policy: HistoryPolicy) => void
}

/** What somebody who comes later may read, each with what it means. */
export function PolicyCards({ value, onValueChange }: PolicyCardsProps) {
  const { t } = useWords()
  return (
    <div className={styles.group}>
      <span className={styles.legend}>{t('community.policy')}</span>
      <RadioCards
        label={t('community.policy')}
        value={value}
        onValueChange={onValueChange}
        cards={POLICIES.map((policy) => ({ value: policy, label: t(`community.policyName.${policy}`), hint: t(`community.policyHint.${policy}`) }))}
      />
    </div>
  )
}
