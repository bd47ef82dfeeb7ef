import { useNavigate } from '@tanstack/react-router'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import styles from './WaysIn.module.css'

/** Create an account, or sign in; the first only where new accounts are taken. */
export function WaysIn() {
  const view = useStore(useApp().session.view)
  const { t } = useWords()
  const navigate = useNavigate()
  const closed = view.state === 'signed-out' && view.server?.registration === 'closed'
  return (
    <div className={styles.ways}>
      {!closed && (
        <Button kind="primary" size="large" onClick={() => void navigate({ to: '/sign-up' })}>
          {t('entering.createAccount')}
        </Button>
      )}
      <Button kind={closed ? 'primary' : 'quiet'} size="large" onClick={() => void navigate({ to: '/sign-in' })}>
        {t('entering.signIn')}
      </Button>
    </div>
  )
}
