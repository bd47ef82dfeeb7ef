import type { CategoryId } from '@conclave/protocol'
import { useState } from 'react'
import type { Channel } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Select } from '../../parts/Select.tsx'
import { useWords } from '../../words/index.ts'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

const NONE = 'none'

/** Moves a channel into another category. */
export function FileChannel({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const categories = useStore(useApp().communities.one(channel.communityId))?.categories ?? []
  const [category, setCategory] = useState<string>(channel.categoryId ?? NONE)
  const move = () => {
    const to = category === NONE ? undefined : (category as CategoryId)
    if (to === channel.categoryId) onClose()
    else run(() => actions.fileChannel(channel, to), onClose)
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
      <Select
        label={t('community.category')}
        value={category}
        onValueChange={setCategory}
        items={[
          { value: NONE, label: t('community.noCategory') },
          ...categories.map((one) => ({ value: one.categoryId as string, label: one.name })),
        ]}
      />
      <Problem of={problem} />
    </Dialog>
  )
}
