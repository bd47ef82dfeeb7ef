import type { Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { Missing } from './Missing.tsx'
import styles from './Trouble.module.css'

/** Where messages cannot be: the conversation is not here, or could not be read. */
export function Trouble({ timeline }: { readonly timeline: Timeline }) {
  const { t } = useWords()
  const { state, code } = useStore(timeline.view)
  const again = (
    <Button kind="primary" onClick={() => timeline.show()()}>
      {t('conversation.tryAgain')}
    </Button>
  )
  return (
    <div className={styles.trouble} role="alert">
      {state === 'missing' ? <Missing /> : <EmptyState text={t(errorKey(code ?? 'E_UNEXPECTED'))} action={again} />}
    </div>
  )
}
