import { useState } from 'react'
import type { SessionView } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { errorKey, useWords, type WordKey } from '../../words/index.ts'
import styles from './ServerFacts.module.css'

const REGISTRATION = { open: 'welcome.open', invite: 'welcome.invite', closed: 'welcome.closed' } as const satisfies Record<string, WordKey>

/** Whose house this is: the server's address, and whether it takes people. */
export function ServerFacts() {
  const view = useStore(useApp().session.view)
  const { t } = useWords()
  return (
    <section className={styles.facts}>
      <p className={styles.name}>{t('welcome.server', { host: location.host })}</p>
      <div aria-live="polite">{view.state === 'signed-out' && view.serverProblem ? <Unreachable view={view} /> : <Registration view={view} />}</div>
    </section>
  )
}

function Registration({ view }: { readonly view: SessionView }) {
  const { t } = useWords()
  const registration = view.state === 'signed-out' ? view.server?.registration : undefined
  if (registration === undefined) return <p className={styles.asking}>{t('welcome.asking')}</p>
  return <p className={styles.fact}>{t(REGISTRATION[registration])}</p>
}

function Unreachable({ view }: { readonly view: SessionView & { state: 'signed-out' } }) {
  const { session } = useApp()
  const { t } = useWords()
  const [pending, setPending] = useState(false)
  const retry = () => {
    setPending(true)
    void session.retryServer().finally(() => setPending(false))
  }
  const code = view.serverProblem ?? 'E_SERVER_UNREACHABLE'
  return (
    <div className={styles.unreachable}>
      <ToneIcon tone="warning" />
      <p className={styles.problem}>{code === 'E_SERVER_UNREACHABLE' ? t('welcome.unreachable') : t(errorKey(code))}</p>
      <Button size="small" pending={pending} onClick={retry}>
        {t('entering.tryAgain')}
      </Button>
    </div>
  )
}
