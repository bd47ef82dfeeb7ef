import type { SessionView } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { CopyField } from '../../parts/CopyField.tsx'
import { QrCode } from '../../parts/QrCode.tsx'
import { useWords } from '../../words/index.ts'
import { DisplayName } from './DisplayName.tsx'
import { Group } from './Group.tsx'
import styles from './Profile.module.css'

type Account = Extract<SessionView, { readonly state: 'signed-in' }>['account']

/** How others see and find this account. */
export function Profile() {
  const session = useStore(useApp().session.view)
  if (session.state !== 'signed-in') return null
  return (
    <>
      <Oneself account={session.account} />
      <FriendLink link={session.account.friendLink} />
    </>
  )
}

function Oneself({ account: { userId, displayName, handle } }: { readonly account: Account }) {
  const { t } = useWords()
  return (
    <section className={styles.oneself} aria-label={t('settings.profile')}>
      <Avatar id={userId} name={displayName} size={80} />
      <div className={styles.fields}>
        <DisplayName displayName={displayName} />
        <dl>
          <dt className={styles.label}>{t('settings.handle')}</dt>
          <dd className={styles.value}>
            <bdi dir="ltr">@{handle}</bdi>
          </dd>
          <dd className={styles.hint}>{t('settings.handleHint')}</dd>
        </dl>
      </div>
    </section>
  )
}

function FriendLink({ link }: { readonly link: string }) {
  const { t } = useWords()
  return (
    <Group title={t('settings.link')} hint={t('settings.linkHint')}>
      <div className={styles.link}>
        <div className={styles.qr}>
          <QrCode text={link} label={t('settings.linkQr')} />
        </div>
        <div className={styles.copy}>
          <CopyField label={t('settings.linkField')} value={link} copyLabel={t('settings.copy')} copiedLabel={t('settings.copied')} />
        </div>
      </div>
    </Group>
  )
}
