import type { CommunityId } from '@conclave/protocol'
import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Member } from '../../models/api.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import styles from './MemberPicker.module.css'
import { useParts } from './use-parts.ts'

export interface MemberPickerProps {
  readonly communityId: CommunityId
  /** Who can be chosen. */
  readonly isOffered: (member: Member) => boolean
  readonly onPick: (member: Member) => void
}

/** A search waits for a pause in the typing, ms. */
const PAUSE = 150

/** One of all members, found by name. */
export function MemberPicker({ communityId, isOffered, onPick }: MemberPickerProps) {
  const { t } = useWords()
  const [query, setQuery] = useState('')
  const found = useFound(communityId, query)
  const offered = found?.filter(isOffered)
  return (
    <div className={styles.picker}>
      <TextField
        type="search"
        label={t('community.findMember')}
        leading={<Icon of={Search} size="small" />}
        value={query}
        onValueChange={setQuery}
        autoComplete="off"
        autoFocus
      />
      <div className={styles.found}>
        <RowList label={t('community.members')}>
          {offered?.map((member) => (
            <ListRow
              key={member.userId}
              onSelect={() => onPick(member)}
              leading={<Avatar id={member.userId} name={member.name} size={32} />}
              title={member.name}
              text={member.handle === undefined ? undefined : t('conversation.handle', { handle: member.handle })}
            />
          ))}
        </RowList>
        <p className={styles.none} role="status">
          {offered?.length === 0 && t('community.noMember')}
        </p>
      </div>
    </div>
  )
}

/** Undefined until the first answer is there. */
function useFound(communityId: CommunityId, query: string): readonly Member[] | undefined {
  const members = useParts().members(communityId)
  const [found, setFound] = useState<readonly Member[]>()
  useEffect(() => {
    let over = false
    const ask = async () => {
      const list = await members.find(query)
      if (!over) setFound(list)
    }
    const timer = setTimeout(() => void ask(), query === '' ? 0 : PAUSE)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [members, query])
  return found
}
