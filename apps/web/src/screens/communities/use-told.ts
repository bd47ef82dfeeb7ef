import { useCallback } from 'react'
import type { Outcome } from '../../models/api.ts'
import { useToasts } from '../../parts/use-toasts.ts'
import { errorKey, useWords } from '../../words/index.ts'

/** For what is done from a menu: when it fails, a toast says why. */
export function useTold(): (outcome: Promise<Outcome>) => void {
  const { t } = useWords()
  const toasts = useToasts()
  return useCallback(
    (outcome) => {
      const tell = async () => {
        const code = await outcome
        if (code !== undefined) toasts.add({ text: t(errorKey(code)), tone: 'danger' })
      }
      void tell()
    },
    [t, toasts],
  )
}
