import { FolderSync } from 'lucide-react'
import { useState } from 'react'
import type { Category, Channel } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

export interface TakeOverProps {
  readonly channel: Channel
  readonly category: Category
}

/** Makes a channel say again what its category says. */
export function TakeOver({ channel, category: { name } }: TakeOverProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const [asking, setAsking] = useState(false)
  return (
    <div>
      <Button size="small" icon={<Icon of={FolderSync} size="small" />} onClick={() => setAsking(true)}>
        {t('community.takesOver', { name })}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        kind="primary"
        title={t('community.takeOverTitle', { name })}
        description={t('community.takeOverMeaning', { name, channel: channel.name })}
        confirmLabel={t('community.takeOverDo')}
        cancelLabel={t('community.cancel')}
        pending={pending}
        onConfirm={() =>
          run(
            () => actions.fileChannel(channel, channel.categoryId, true),
            () => setAsking(false),
          )
        }
      >
        <Problem of={problem} />
      </ConfirmDialog>
    </div>
  )
}
