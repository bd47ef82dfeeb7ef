import type { CategoryId } from '@conclave/protocol'
import type { Category } from '../../models/api.ts'
import { Select } from '../../parts/Select.tsx'
import { useWords } from '../../words/index.ts'

export interface CategorySelectProps {
  readonly categories: readonly Category[]
  /** Undefined for none. */
  readonly value: CategoryId | undefined
  readonly onValueChange: (categoryId: CategoryId | undefined) => void
}

const NONE = 'none'

/** One of the categories, or none; nothing where there are none. */
export function CategorySelect({ categories, value, onValueChange }: CategorySelectProps) {
  const { t } = useWords()
  if (categories.length === 0) return null
  return (
    <Select<string>
      label={t('community.category')}
      value={value ?? NONE}
      onValueChange={(next) => onValueChange(next === NONE ? undefined : (next as CategoryId))}
      items={[{ value: NONE, label: t('community.noCategory') }, ...categories.map((one) => ({ value: one.categoryId, label: one.name }))]}
    />
  )
}
