import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'

export interface SaveRowProps {
  readonly pending: boolean
  /** Nothing to save, or nothing that can be saved. */
  readonly disabled: boolean
  /** It was saved, and nothing changed since. */
  readonly saved: boolean
}

/** The end of a form whose values exist already. */
export function SaveRow({ pending, disabled, saved }: SaveRowProps) {
  const { t } = useWords()
  return (
    <div className={styles.buttons}>
      <span role="status" className={styles.said}>
        {saved && t('community.saved')}
      </span>
      <Button type="submit" kind="primary" pending={pending} disabled={disabled}>
        {t('community.save')}
      </Button>
    </div>
  )
}
