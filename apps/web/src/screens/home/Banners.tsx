import { useNavigate } from '@tanstack/react-router'
import type { ConversationsView, Notice } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { errorKey, useWords } from '../../words/index.ts'

const MINUTE = 60_000

/** What one must know and what stays until it is over, the most serious first. */
export function Banners() {
  const { notices } = useApp()
  const alerts = useStore(notices.view).filter((notice) => notice.kind === 'alert')
  return (
    <>
      {alerts.map((notice) => (
        <Alert key={notice.id} notice={notice} />
      ))}
      <ConnectionBanner />
      <DeviceBanner />
      <UpdateBanner />
    </>
  )
}

function Alert({ notice }: { readonly notice: Notice }) {
  const { notices, people } = useApp()
  const { t } = useWords()
  const name = people.view.get().contacts.find((person) => person.userId === notice.userId)?.name
  const text = t(errorKey(notice.code))
  return (
    <Banner tone="danger" action={{ label: t('home.acknowledge'), onPress: () => notices.dismiss(notice.id) }}>
      {name === undefined ? text : t('home.alertAbout', { name, text })}
    </Banner>
  )
}

function ConnectionBanner() {
  const { connection, conversations } = useApp()
  const { t } = useWords()
  const { offline, clockOff } = useStore(connection)
  const pending = useStore(conversations.view, pendingIn)
  const minutes = Math.round(Math.abs(clockOff) / MINUTE)
  return (
    <>
      {offline && <Banner tone="warning">{pending === 0 ? t('home.offline') : t('home.offlinePending', { count: pending })}</Banner>}
      {minutes > 0 && <Banner tone="warning">{t('home.clock', { minutes })}</Banner>}
    </>
  )
}

/** Conversations whose newest message has not left. */
function pendingIn({ rows }: ConversationsView): number {
  return rows.filter(({ preview }) => preview?.mine === true && preview.state === 'pending').length
}

/** At most one about this device: what is gone at the end of the tab matters more than what is not saved elsewhere. */
function DeviceBanner() {
  const app = useApp()
  const { t } = useWords()
  const navigate = useNavigate()
  const session = useStore(app.session.view)
  if (session.state !== 'signed-in') return null
  if (session.storage === 'memory') return <Banner tone="warning">{t('home.memory')}</Banner>
  if (!session.remindOfKit) return null
  return (
    <Banner
      action={{ label: t('home.kitSave'), onPress: () => void navigate({ to: '/recovery-kit' }) }}
      dismiss={{ label: t('home.later'), onPress: () => app.session.remindLater() }}
    >
      {t('home.kit')}
    </Banner>
  )
}

function UpdateBanner() {
  const { updates } = useApp()
  const { t } = useWords()
  const { ready } = useStore(updates.view)
  return ready && <Banner action={{ label: t('home.updateNow'), onPress: () => void updates.apply() }}>{t('home.update')}</Banner>
}
