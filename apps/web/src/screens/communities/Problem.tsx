import type { Outcome } from '../../models/api.ts'
import { Banner } from '../../parts/Banner.tsx'
import { errorKey, useWords } from '../../words/index.ts'

/** Why something was not done, and what to do. */
export function Problem({ of }: { readonly of: Outcome }) {
  const { t } = useWords()
  if (of === undefined) return null
  return (
    <Banner tone="danger" form="card">
      {t(errorKey(of))}
    </Banner>
  )
}
