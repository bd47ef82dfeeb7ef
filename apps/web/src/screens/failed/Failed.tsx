import { useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import styles from './Failed.module.css'
import { remedyOf } from './remedy.ts'
import { WipeDialog } from './WipeDialog.tsx'

/** The client could not open: what happened, what it means, what helps. */
export function Failed() {
  const { session } = useApp()
  const code = useStore(session.view, (view) => (view.state === 'failed' ? view.code : 'E_UNEXPECTED'))
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  const remedy = remedyOf(code)
  const wipe = (
    <Button key="wipe" size="large" kind={remedy.first === 'wipe' ? 'danger' : 'plain'} onClick={() => setAsking(true)}>
      {t('failed.wipe')}
    </Button>
  )
  const reload = (
    <Button key="reload" size="large" kind={remedy.first === 'reload' ? 'primary' : 'quiet'} onClick={() => session.reload()}>
      {t('failed.reload')}
    </Button>
  )
  return (
    <EnteringFrame form="open" dark title={t(remedy.title)} lead={t(errorKey(code))}>
      <div className={styles.actions}>{remedy.first === 'wipe' ? [wipe, reload] : [reload, remedy.wipe && wipe]}</div>
      <p className={styles.code}>{t('failed.code', { code })}</p>
      <WipeDialog open={asking} onOpenChange={setAsking} />
    </EnteringFrame>
  )
}
