import { useStore } from '../../models/use-store.ts'
import { useState } from 'react'
import type { UserId } from '@conclave/protocol'
import type { Community, Member } from '../../models/api.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { useWords } from '../../words/index.ts'
import { MemberPicker } from '../communities/MemberPicker.tsx'
import { Problem } from '../communities/Problem.tsx'
import { useAction } from '../communities/use-action.ts'
import { useOwnId } from '../communities/use-own-id.ts'
import { useParts } from '../communities/use-parts.ts'
import { Group } from '../settings/Group.tsx'

/** Handing a community over: the owner offers it, somebody takes it. */
export function Ownership({ community }: { readonly community: Community }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const own = useOwnId()
  const { communityId, kind, offeredTo, owner } = community
  if (offeredTo !== undefined && offeredTo === own) {
    return (
      <>
        <Banner form="card" action={{ label: t('community.takeOver'), onPress: () => run(() => actions.acceptOwnership(communityId)), pending }}>
          {t(`community.offered.${kind}`)}
        </Banner>
        <Problem of={problem} />
      </>
    )
  }
  if (owner !== own) return null
  return offeredTo === undefined ? <Offer community={community} own={own} /> : <Offered community={community} to={offeredTo} />
}

function Offer({ community, own }: { readonly community: Community; readonly own: UserId }) {
  const { t } = useWords()
  const [choosing, setChoosing] = useState(false)
  const [chosen, setChosen] = useState<Member>()
  const { communityId, kind, memberCount } = community
  if (memberCount < 2) return null
  return (
    <Group title={t('community.handOver')} hint={t(`community.handOverHint.${kind}`)}>
      {choosing ? (
        <MemberPicker communityId={communityId} isOffered={(member) => member.userId !== own} onPick={setChosen} />
      ) : (
        <Button onClick={() => setChoosing(true)}>{t('community.chooseMember')}</Button>
      )}
      {chosen && <OfferDialog community={community} to={chosen.userId} name={chosen.name} onClose={() => setChosen(undefined)} />}
    </Group>
  )
}

function Offered({ community: { communityId }, to }: { readonly community: Community; readonly to: UserId }) {
  const { t } = useWords()
  const { actions, members } = useParts()
  const { pending, problem, run } = useAction()
  const name = useStore(members(communityId).one(to))?.name ?? ''
  return (
    <Group title={t('community.handOver')} hint={t('community.offeredTo', { name })}>
      <Button pending={pending} onClick={() => run(() => actions.offerOwnership(communityId, undefined))}>
        {t('community.withdrawOffer')}
      </Button>
      <Problem of={problem} />
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
      title={t(`community.offerTitle.${community.kind}`, { name })}
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
