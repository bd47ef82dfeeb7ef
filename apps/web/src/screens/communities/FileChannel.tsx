import { useState } from 'react'
import type { Channel } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { can } from '../../models/communities/views.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { useWords } from '../../words/index.ts'
import { CategorySelect } from './CategorySelect.tsx'
import { isRestricted } from './override.ts'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

/** Moves a channel into another category. */
export function FileChannel({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const community = useStore(useApp().communities.one(channel.communityId))
  const [categoryId, setCategoryId] = useState(channel.categoryId)
  const [chosen, setChosen] = useState<boolean>()
  const category = community?.categories.find((one) => one.categoryId === categoryId)
  const hides = community !== undefined && category !== undefined && isRestricted(community, category)
  // Only who may change who reads here is asked about it.
  const asks = category !== undefined && categoryId !== channel.categoryId && can(channel, 'manageRoles')
  const takesOver = asks && (chosen ?? (hides && !channel.private))
  const move = () => {
    if (categoryId === channel.categoryId) onClose()
    else run(() => actions.fileChannel(channel, categoryId, takesOver), onClose)
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
      <CategorySelect categories={community?.categories ?? []} value={categoryId} onValueChange={setCategoryId} />
      {asks && (
        <Switch
          label={t('community.takesOver', { name: category.name })}
          hint={
            hides && !channel.private
              ? t('community.takesOverPrivate', { name: category.name, channel: channel.name })
              : t('community.takesOverHint', { channel: channel.name })
          }
          checked={takesOver}
          onCheckedChange={setChosen}
        />
      )}
      <Problem of={problem} />
    </Dialog>
  )
}
