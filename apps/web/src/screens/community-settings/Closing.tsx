import { useState } from 'react'
import type { Community } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { useWords } from '../../words/index.ts'
import { Problem } from '../communities/Problem.tsx'
import { useAction } from '../communities/use-action.ts'
import { useOwnId } from '../communities/use-own-id.ts'
import { useParts } from '../communities/use-parts.ts'
import { Group } from '../settings/Group.tsx'

/** The end of a community; its owner's alone. */
export function Closing({ community }: { readonly community: Community }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const [asking, setAsking] = useState(false)
  const { kind } = community
  const isOwner = useOwnId() === community.owner
  if (!isOwner) return null
  return (
    <Group title={t(`community.closeGroup.${kind}`)} hint={t('community.closeMeaning')}>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t(`community.closeIt.${kind}`)}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t(`community.closeTitle.${kind}`, { name: community.name })}
        description={t('community.closeMeaning')}
        confirmLabel={t(`community.closeIt.${kind}`)}
        cancelLabel={t('community.cancel')}
        pending={pending}
        onConfirm={() =>
          run(
            () => actions.close(community.communityId),
            () => setAsking(false),
          )
        }
      >
        <Problem of={problem} />
      </ConfirmDialog>
    </Group>
  )
}
