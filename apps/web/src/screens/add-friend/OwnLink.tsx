import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { CopyField } from '../../parts/CopyField.tsx'
import { QrCode } from '../../parts/QrCode.tsx'
import { useWords } from '../../words/index.ts'
import styles from './AddFriend.module.css'

/** The own friend link, to copy and as a QR code. */
export function OwnLink() {
  const { t } = useWords()
  const session = useStore(useApp().session.view)
  if (session.state !== 'signed-in') return null
  const { friendLink } = session.account
  return (
    <section className={styles.own} aria-label={t('addFriend.yours')}>
      <div className={styles.qr}>
        <QrCode text={friendLink} label={t('addFriend.yourQr')} />
      </div>
      <div className={styles.link}>
        <h3 className={styles.heading}>{t('addFriend.yours')}</h3>
        <p className={styles.description}>{t('addFriend.qrHint')}</p>
        <CopyField label={t('addFriend.yourLink')} value={friendLink} copyLabel={t('addFriend.copy')} copiedLabel={t('addFriend.copied')} />
      </div>
    </section>
  )
}
