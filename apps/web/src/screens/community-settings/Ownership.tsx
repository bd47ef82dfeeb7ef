import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useState } from 'react'
import type { UserId } from '@conclave/protocol'
import type { Community } from '../../models/api.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Select } from '../../parts/Select.tsx'
import { useWords } from '../../words/index.ts'
import { Problem } from '../communities/Problem.tsx'
import { useAction } from '../communities/use-action.ts'
import { useMembers } from '../communities/use-members.ts'
import { useParts } from '../communities/use-parts.ts'
import { Group } from '../settings/Group.tsx'
import styles from './Ownership.module.css'

/** Handing a community over: the owner offers it, somebody takes it. */
export function Ownership({ community }: { readonly community: Community }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const own = useOwnId()
  const { communityId, offeredTo, owner } = community
  if (offeredTo !== undefined && offeredTo === own) {
    return (
      <>
        <Banner form="card" action={{ label: t('community.takeOver'), onPress: () => run(() => actions.acceptOwnership(communityId)), pending }}>
          {t('community.offered')}
        </Banner>
        <Problem of={problem} />
      </>
    )
  }
  return owner === own ? <Offer community={community} own={own} /> : null
}

function Offer({ community, own }: { readonly community: Community; readonly own: UserId }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const members = useStore(useMembers(community.communityId).view)
  const [chosen, setChosen] = useState('')
  const [asking, setAsking] = useState(false)
  const { communityId, offeredTo } = community
  const others = members.list.filter((member) => member.userId !== own)
  const nameOf = (userId: string) => others.find((member) => member.userId === userId)?.name ?? ''
  if (offeredTo !== undefined) {
    return (
      <Group title={t('community.handOver')} hint={t('community.offeredTo', { name: nameOf(offeredTo) })}>
        <Button pending={pending} onClick={() => run(() => actions.offerOwnership(communityId, undefined))}>
          {t('community.withdrawOffer')}
        </Button>
        <Problem of={problem} />
      </Group>
    )
  }
  if (others.length === 0) return null
  return (
    <Group title={t('community.handOver')} hint={t('community.handOverHint')}>
      <div className={styles.offer}>
        <Select
          label={t('community.newOwner')}
          value={chosen}
          onValueChange={setChosen}
          items={[{ value: '', label: t('community.chooseMember') }, ...others.map(({ userId, name }) => ({ value: userId as string, label: name }))]}
        />
        <Button disabled={chosen === ''} onClick={() => setAsking(true)}>
          {t('community.offer')}
        </Button>
      </div>
      {asking && <OfferDialog community={community} to={chosen as UserId} name={nameOf(chosen)} onClose={() => setAsking(false)} />}
    </Group>
  )
}

interface OfferDialogProps {
  readonly community: Community
  readonly to: UserId
  readonly name: string
  readonly onClose: () => void
}

function OfferDialog({ community, to, name, onClose }: OfferDialogProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      kind="primary"
      title={t('community.offerTitle', { name })}
      description={t('community.offerMeaning')}
      confirmLabel={t('community.offer')}
      cancelLabel={t('community.cancel')}
      pending={pending}
      onConfirm={() => run(() => actions.offerOwnership(community.communityId, to), onClose)}
    >
      <Problem of={problem} />
    </ConfirmDialog>
  )
}

function useOwnId(): UserId | undefined {
  return useStore(useApp().session.view, (view) => (view.state === 'signed-in' ? view.account.userId : undefined))
}
