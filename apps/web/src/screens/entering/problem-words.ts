import type { Problem } from '../../models/api.ts'
import { errorKey, useWords } from '../../words/index.ts'

/** The sentence for what is wrong with a form or one of its fields. `button` is what brings it further. */
export function useProblemWords(button: string): (problem: Problem) => string {
  const { t } = useWords()
  return (problem) => {
    if (problem === 'REPEAT_DIFFERS') return t('entering.repeatDiffers')
    if (problem === 'E_SERVER_UNREACHABLE' || problem === 'E_NOT_CONNECTED') return t('entering.unreachable', { button })
    return t(errorKey(problem))
  }
}
