import { Search } from 'lucide-react'
import { useEffect } from 'react'
import type { Community, Member } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import { useMembers } from '../communities/use-members.ts'
import { useFrame } from '../home/frame.ts'
import styles from './Sections.module.css'
import type { SectionContentProps } from './section-content.ts'

/** Everybody by name, to be found and opened. */
export function MemberSection({ community }: SectionContentProps) {
  const { t } = useWords()
  const members = useMembers(community.communityId)
  const { state, list, total, query } = useStore(members.view)
  // The list beside the messages is the same one, and shows everybody again.
  useEffect(() => () => members.setQuery(''), [members])
  return (
    <>
      <TextField
        type="search"
        label={t('community.findMember')}
        leading={<Icon of={Search} size="small" />}
        value={query}
        onValueChange={(text) => members.setQuery(text)}
        autoComplete="off"
      />
      {state === 'loading' && <Skeleton form="row" count={5} label={t('community.membersLoading')} />}
      <div className={styles.found}>
        <RowList label={t('community.members')}>
          {list.map((member) => (
            <MemberLine key={member.userId} community={community} member={member} />
          ))}
        </RowList>
      </div>
      <p className={styles.empty} role="status">
        {state === 'ready' && list.length === 0 && t('community.noMember')}
      </p>
      {list.length < total && (
        <div className={styles.more}>
          <Button onClick={() => void members.loadMore()}>{t('community.more')}</Button>
        </div>
      )}
    </>
  )
}

function MemberLine({ community, member }: { readonly community: Community; readonly member: Member }) {
  const { t, formats } = useWords()
  const { show } = useFrame()
  const { name, owner, userId } = member
  const roles = community.roles.filter((role) => !role.everyone && member.roles.includes(role.roleId)).map((role) => role.name)
  const said = owner ? [t('community.owner'), ...roles] : roles
  return (
    <ListRow
      onSelect={() => show({ kind: 'community', dialog: { kind: 'member', communityId: community.communityId, userId } })}
      leading={<Avatar id={userId} name={name} />}
      title={name}
      text={said.length > 0 ? formats.list(said) : t('community.memberSince', { date: formats.date(member.joinedAt) })}
    />
  )
}
