import type { Strength as StrengthView } from '../../models/api.ts'
import { PasswordStrength } from '../../parts/PasswordStrength.tsx'
import { useWords } from '../../words/index.ts'

const LEVELS = {
  weak: { score: 1, word: 'entering.strengthWeak' },
  fair: { score: 2, word: 'entering.strengthFair' },
  good: { score: 3, word: 'entering.strengthGood' },
  strong: { score: 4, word: 'entering.strengthStrong' },
} as const

/** How hard a password is to guess, as a meter; it keeps its place before there is anything to measure. */
export function Strength({ strength }: { readonly strength: StrengthView | undefined }) {
  const { t } = useWords()
  const level = strength && LEVELS[strength.level]
  return <PasswordStrength score={level?.score ?? 0} label={t('entering.strength')} word={level ? t(level.word) : t('entering.strengthNone')} />
}
