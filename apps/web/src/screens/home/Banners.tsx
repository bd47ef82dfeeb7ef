import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ConversationsView, Notice } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner, type BannerProps } from '../../parts/Banner.tsx'
import { Dismiss } from '../../parts/Dismiss.tsx'
import { errorKey, useWords } from '../../words/index.ts'

const MINUTE = 60_000

/** What one must know and what stays until it is over, the most serious first. */
export function Banners() {
  const { notices } = useApp()
  const alerts = useStore(notices.view).filter((notice) => notice.kind === 'alert')
  const removed = alerts.some((notice) => notice.code === 'E_DEVICE_REVOKED')
  return (
    <>
      {alerts.map((notice) => (
        <Alert key={notice.id} notice={notice} />
      ))}
      {/* There is a reason, nothing leaves by itself, and nothing can be saved from here. */}
      {!removed && <ConnectionBanner />}
      {!removed && <DeviceBanner />}
      <UpdateBanner />
    </>
  )
}

function Alert({ notice }: { readonly notice: Notice }) {
  const { people } = useApp()
  const { t } = useWords()
  const offers = useOffers(notice)
  const place = usePlace(notice)
  const { address, code } = notice
  const person = address === undefined ? undefined : people.view.get().contacts.find((one) => one.address === address)?.name
  // In a community the code is about a message; elsewhere it is about this device.
  const text = code === 'E_SIGNATURE' && place !== undefined ? t('home.forgedMessage') : t(errorKey(code))
  const named = [person, place].reduce<string>((said, name) => (name === undefined ? said : t('home.alertAbout', { name, text: said })), text)
  return (
    <Banner tone="danger" {...offers}>
      {named}
    </Banner>
  )
}

/** The name of the community that an alert is about, and of its channel. */
function usePlace({ community: address, channel: channelAddress }: Notice): string | undefined {
  const { t } = useWords()
  const { rows } = useStore(useApp().communities.view)
  const community = address === undefined ? undefined : rows.find((row) => row.address === address)
  if (community === undefined) return undefined
  const name = community.name === '' ? t('common.unnamed') : community.name
  const channel = community.kind === 'group' ? undefined : community.channels.find((one) => one.address === channelAddress)
  return channel === undefined ? name : t('home.channelOf', { channel: channel.name, community: name })
}

/** What can be done about an alert: a way out where there is one, else to have read it. */
function useOffers({ id, code }: Notice): Pick<BannerProps, 'action' | 'end'> {
  const { notices, signIn } = useApp()
  const { t } = useWords()
  const navigate = useNavigate()
  const [pending, setPending] = useState(false)
  const acknowledge = { label: t('home.acknowledge'), onPress: () => notices.dismiss(id) }
  const signInAgain = async () => {
    setPending(true)
    const failed = await signIn.again()
    setPending(false)
    if (failed === undefined) void navigate({ to: '/sign-in' })
  }
  switch (code) {
    case 'E_ACCOUNT_KEY':
      return { action: { label: t('home.newKeys'), onPress: () => void navigate({ to: '/new-keys' }) }, end: <Dismiss {...acknowledge} /> }
    case 'E_DEVICE_REVOKED':
      return { action: { label: t('home.signInAgain'), onPress: () => void signInAgain(), pending } }
    default:
      return { action: acknowledge }
  }
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
      end={<Dismiss label={t('home.later')} onPress={() => app.session.remindLater()} />}
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
