import { useEffect } from 'react'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { useWords } from '../../words/index.ts'
import { useParts } from '../communities/use-parts.ts'
import { useTold } from '../communities/use-told.ts'
import styles from './Sections.module.css'
import type { SectionContentProps } from './section-content.ts'

/** Who may not come back, and why. */
export function Bans({ community }: SectionContentProps) {
  const { t, formats } = useWords()
  const { actions, bans: bansOf } = useParts()
  const tell = useTold()
  const bans = bansOf(community.communityId)
  const { loading, list } = useStore(bans.view)
  useEffect(() => void bans.load(), [bans, community])
  if (loading) return <Skeleton form="row" count={2} label={t('community.bansLoading')} />
  if (list.length === 0) return <p className={styles.empty}>{t('community.noBans')}</p>
  const lift = async (ban: (typeof list)[number]) => (await actions.unban(community.communityId, ban.userId)) ?? bans.load()
  return (
    <RowList label={t('community.section.bans')}>
      {list.map((ban) => (
        <ListRow
          key={ban.userId}
          actionsBelow
          leading={<Avatar id={ban.userId} name={ban.name} />}
          title={ban.name}
          text={ban.reason ?? t('community.bannedAt', { date: formats.date(ban.at) })}
          actions={<Button onClick={() => tell(lift(ban))}>{t('community.unban')}</Button>}
        />
      ))}
    </RowList>
  )
}
