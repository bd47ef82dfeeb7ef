import { ChevronDown, Plus } from 'lucide-react'
import type { Category, Community } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { ContextMenu } from '../../parts/ContextMenu.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import { useCategoryEntries } from './use-category-entries.ts'
import styles from './CommunitySidebar.module.css'

export interface CategoryHeadProps {
  readonly community: Community
  readonly category: Category
  readonly folded: boolean
  readonly onFold: (folded: boolean) => void
  /** Id of the list below. */
  readonly controls: string
}

/** The name of a category: folds its channels; its menu moves, renames and deletes it. */
export function CategoryHead({ community, category, folded, onFold, controls }: CategoryHeadProps) {
  const { t } = useWords()
  const { show } = useFrame()
  const entries = useCategoryEntries(community, category)
  const name = category.name === '' ? t('community.unnamedChannel') : category.name
  const { communityId, state } = community
  const { categoryId } = category
  const head = (
    <div className={styles.category}>
      <button type="button" className={styles.fold} aria-expanded={!folded} aria-controls={controls} onClick={() => onFold(!folded)}>
        <span className={styles.chevron} data-folded={folded || undefined}>
          <Icon of={ChevronDown} size="small" />
        </span>
        <bdi className={styles.categoryName}>{name}</bdi>
      </button>
      {state === 'ready' && can(category, 'manageChannels') && (
        <span className={styles.add}>
          <IconButton
            size="small"
            label={t('community.addTo', { name })}
            icon={Plus}
            onClick={() => show({ kind: 'community', dialog: { kind: 'create-channel', communityId, categoryId } })}
          />
        </span>
      )}
    </div>
  )
  return entries.length === 0 ? head : <ContextMenu entries={entries}>{head}</ContextMenu>
}
