import { useState } from 'react'
import type { Channel } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { useWords } from '../../words/index.ts'
import { CategorySelect } from './CategorySelect.tsx'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

/** Moves a channel into another category. */
export function FileChannel({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const categories = useStore(useApp().communities.one(channel.communityId))?.categories ?? []
  const [category, setCategory] = useState(channel.categoryId)
  const move = () => {
    if (category === channel.categoryId) onClose()
    else run(() => actions.fileChannel(channel, category), onClose)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('community.moveChannel', { name: channel.name })}
      closeLabel={t('home.close')}
      actions={
        <Button kind="primary" pending={pending} onClick={move}>
          {t('community.move')}
        </Button>
      }
    >
      <CategorySelect categories={categories} value={category} onValueChange={setCategory} />
      <Problem of={problem} />
    </Dialog>
  )
}
