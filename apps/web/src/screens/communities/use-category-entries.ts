import { ArrowDown, ArrowUp, Pencil, ShieldCheck, Trash2 } from 'lucide-react'
import type { Category, Community } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import { useParts } from './use-parts.ts'
import { useTold } from './use-told.ts'

/** The menu of a category; empty for those who may not change it. */
export function useCategoryEntries(community: Community, category: Category): readonly MenuEntry[] {
  const { t } = useWords()
  const { show } = useFrame()
  const { actions } = useParts()
  const tell = useTold()
  const { communityId, categories } = community
  const { categoryId } = category
  const permissions: MenuEntry = {
    id: 'permissions',
    label: t('community.permissions'),
    icon: ShieldCheck,
    onSelect: () => show({ kind: 'community', dialog: { kind: 'category-permissions', communityId, categoryId } }),
  }
  const mayPermit = can(category, 'manageRoles')
  if (!can(category, 'manageChannels')) return mayPermit ? [permissions] : []
  const at = categories.findIndex((one) => one.categoryId === categoryId)
  const move = (step: -1 | 1) => tell(actions.moveCategory(communityId, categoryId, step))
  return [
    {
      id: 'rename',
      label: t('community.rename'),
      icon: Pencil,
      onSelect: () => show({ kind: 'community', dialog: { kind: 'name-category', communityId, category } }),
    },
    ...(mayPermit ? [permissions] : []),
    { id: 'up', label: t('community.moveUp'), icon: ArrowUp, disabled: at <= 0, onSelect: () => move(-1) },
    { id: 'down', label: t('community.moveDown'), icon: ArrowDown, disabled: at >= categories.length - 1, onSelect: () => move(1) },
    { kind: 'separator', id: 'line' },
    {
      id: 'delete',
      label: t('community.deleteCategory'),
      icon: Trash2,
      danger: true,
      onSelect: () => show({ kind: 'community', dialog: { kind: 'delete-category', communityId, category } }),
    },
  ]
}
