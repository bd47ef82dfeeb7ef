import { useEffect } from 'react'
import type { Community, Role } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { useWords } from '../../words/index.ts'
import form from '../communities/Form.module.css'
import { useParts } from '../communities/use-parts.ts'
import { useFrame } from '../home/frame.ts'
import styles from './Sections.module.css'

export interface RoleMembersProps {
  readonly community: Community
  readonly role: Role
}

/** Who has a role, page by page; a press opens the card, where it is given and taken. */
export function RoleMembers({ community: { communityId }, role }: RoleMembersProps) {
  const { t } = useWords()
  const { show } = useFrame()
  const members = useParts().withRole(communityId, role.roleId)
  const { list, state, total } = useStore(members.view)
  useEffect(() => members.show(), [members])
  return (
    <section className={form.group} aria-label={t('community.withRole')}>
      <h3 className={form.legend}>{t('community.withRole')}</h3>
      {state === 'ready' && list.length === 0 && <p className={form.hint}>{t('community.roleMembers', { count: 0 })}</p>}
      {list.length > 0 && (
        <RowList label={t('community.withRole')}>
          {list.map(({ handle, name, userId }) => (
            <ListRow
              key={userId}
              onSelect={() => show({ kind: 'community', dialog: { kind: 'member', communityId, userId } })}
              leading={<Avatar id={userId} name={name} size={32} />}
              title={name}
              text={handle === undefined ? undefined : t('conversation.handle', { handle })}
            />
          ))}
        </RowList>
      )}
      {list.length < total && (
        <div className={styles.more}>
          <Button onClick={() => void members.loadMore()}>{t('community.more')}</Button>
        </div>
      )}
    </section>
  )
}
