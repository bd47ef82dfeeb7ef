import type { CategoryId, CommunityId } from '@conclave/protocol'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { useWords } from '../../words/index.ts'
import { PlacePermissions } from './PlacePermissions.tsx'

export interface CategoryPermissionsProps {
  readonly communityId: CommunityId
  readonly categoryId: CategoryId
  readonly onClose: () => void
}

/** Who may what in a category, and in its channels that say nothing of their own. */
export function CategoryPermissions({ communityId, categoryId, onClose }: CategoryPermissionsProps) {
  const { t } = useWords()
  const community = useStore(useApp().communities.one(communityId))
  const category = community?.categories.find((one) => one.categoryId === categoryId)
  if (community === undefined || category === undefined) return null
  return (
    <Dialog
      open
      size="wide"
      onOpenChange={(open) => !open && onClose()}
      title={t('community.permissionsOf', { name: category.name })}
      closeLabel={t('home.close')}
    >
      <PlacePermissions community={community} at={{ categoryId }} place={category} hint={t('community.categoryHint')} />
    </Dialog>
  )
}
