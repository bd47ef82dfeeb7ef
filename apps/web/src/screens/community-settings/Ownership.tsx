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
import form from '../communities/Form.module.css'
import { Problem } from '../communities/Problem.tsx'
import { useAction } from '../communities/use-action.ts'
import { useMembers } from '../communities/use-members.ts'
import { useParts } from '../communities/use-parts.ts'
import { Group } from '../settings/Group.tsx'

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
      <div className={form.form}>
        <Select
          label={t('community.newOwner')}
          value={chosen}
          onValueChange={setChosen}
          items={others.map((member) => ({ value: member.userId as string, label: member.name }))}
        />
        <Button disabled={chosen === ''} onClick={() => setAsking(true)}>
          {t('community.offer')}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        kind="primary"
        title={t('community.offerTitle', { name: nameOf(chosen) })}
        description={t('community.offerMeaning')}
        confirmLabel={t('community.offer')}
        cancelLabel={t('community.cancel')}
        pending={pending}
        onConfirm={() =>
          run(
            () => actions.offerOwnership(communityId, chosen as UserId),
            () => setAsking(false),
          )
        }
      >
        <Problem of={problem} />
      </ConfirmDialog>
    </Group>
  )
}

function useOwnId(): UserId | undefined {
  return useStore(useApp().session.view, (view) => (view.state === 'signed-in' ? view.account.userId : undefined))
}
