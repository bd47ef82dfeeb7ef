import type { UserId } from '@conclave/protocol'
import { ShieldCheck } from 'lucide-react'
import { useEffect } from 'react'
import type { SafetyNumberView } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { QrCode } from '../../parts/QrCode.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import styles from './SafetyNumber.module.css'

/** Three or more within a day are worth a look (T8). */
const MANY_RESETS = 3

interface SafetyNumberProps {
  readonly userId: UserId
  readonly onClose: () => void
}

/** Sixty digits and a QR code that both sides compare. */
export function SafetyNumber({ userId, onClose }: SafetyNumberProps) {
  const app = useApp()
  const { t } = useWords()
  const model = app.safetyNumber(userId)
  const view = useStore(model.view)
  const name = useStore(app.people.one(userId))?.name ?? ''
  useEffect(() => void model.load(), [model])
  const verified = view.state === 'ready' && view.verified
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('safetyNumber.title', { name })}
      description={t('safetyNumber.meaning', { name })}
      closeLabel={t('safetyNumber.close')}
      actions={
        view.state === 'ready' && (
          <Button kind={verified ? 'quiet' : 'primary'} onClick={() => void model.setVerified(!verified)}>
            {t(verified ? 'safetyNumber.unverify' : 'safetyNumber.verify')}
          </Button>
        )
      }
    >
      <Number view={view} name={name} />
    </Dialog>
  )
}

function Number({ view, name }: { readonly view: SafetyNumberView; readonly name: string }) {
  const { t } = useWords()
  if (view.state === 'loading') return <Skeleton form="line" count={4} label={t('safetyNumber.loading')} />
  if (view.state === 'failed')
    return (
      <Banner tone="danger" form="card">
        {t(errorKey(view.code))}
      </Banner>
    )
  return (
    <>
      <div className={styles.number}>
        <div className={styles.qr}>
          <QrCode text={view.qr} label={t('safetyNumber.qr')} />
        </div>
        <p className={styles.digits} dir="ltr" role="group" aria-label={t('safetyNumber.digits')}>
          {view.groups.map((group, index) => (
            <span key={`${index}-${group}`}>{group} </span>
          ))}
        </p>
      </div>
      {view.recentResets >= MANY_RESETS && (
        <Banner tone="warning" form="card">
          {t('safetyNumber.resets', { name, count: view.recentResets })}
        </Banner>
      )}
      <p className={styles.verified} role="status">
        {view.verified && (
          <>
            <Icon of={ShieldCheck} />
            {t('safetyNumber.verified', { name })}
          </>
        )}
      </p>
    </>
  )
}
