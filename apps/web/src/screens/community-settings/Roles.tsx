import { ArrowDown, ArrowUp, Plus } from 'lucide-react'
import type { RoleId } from '@conclave/protocol'
import { useState } from 'react'
import type { Community, Outcome, Role } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { useWords } from '../../words/index.ts'
import { RoleName } from '../communities/MemberRoles.tsx'
import { Problem } from '../communities/Problem.tsx'
import { useParts } from '../communities/use-parts.ts'
import { useTold } from '../communities/use-told.ts'
import { RoleEditor } from './RoleEditor.tsx'
import styles from './Sections.module.css'
import type { SectionContentProps } from './section-content.ts'

/** The roles, the highest first; one of them open for changing. */
export function Roles({ community }: SectionContentProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const [chosen, setChosen] = useState<RoleId>()
  const [problem, setProblem] = useState<Outcome>()
  const role = community.roles.find((one) => one.roleId === chosen)
  const create = async () => {
    const answer = await actions.createRole(community.communityId, { name: t('community.newRole'), permissions: [] })
    setProblem('problem' in answer ? answer.problem : undefined)
    if ('made' in answer) setChosen(answer.made)
  }
  if (role !== undefined) return <RoleEditor key={role.roleId} community={community} role={role} onBack={() => setChosen(undefined)} />
  return (
    <>
      <p className={styles.hint}>{t('community.rolesHint')}</p>
      <div className={styles.top}>
        <Button kind="primary" icon={<Icon of={Plus} size="small" />} onClick={() => void create()}>
          {t('community.createRole')}
        </Button>
      </div>
      <Problem of={problem} />
      <RowList label={t('community.roles')}>
        {community.roles.map((one, index) => (
          <RoleLine key={one.roleId} community={community} role={one} index={index} onOpen={() => setChosen(one.roleId)} />
        ))}
      </RowList>
    </>
  )
}

interface RoleLineProps {
  readonly community: Community
  readonly role: Role
  readonly index: number
  readonly onOpen: () => void
}

function RoleLine({ community, role, index, onOpen }: RoleLineProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const tell = useTold()
  const { roles, communityId } = community
  const name = role.everyone ? t('community.everyone') : role.name
  const move = (step: -1 | 1) => tell(actions.moveRole(communityId, role.roleId, step))
  const mayRise = role.mine && roles[index - 1]?.mine === true
  const maySink = role.mine && roles[index + 1]?.everyone === false
  return (
    <ListRow
      onSelect={onOpen}
      title={<RoleName role={{ ...role, name }} />}
      text={role.everyone ? t('community.everyoneHint') : t('community.roleMembers', { count: role.memberCount })}
      actions={
        !role.everyone &&
        role.mine && (
          <>
            <IconButton size="small" label={t('community.moveRoleUp', { name })} icon={ArrowUp} disabled={!mayRise} onClick={() => move(-1)} />
            <IconButton size="small" label={t('community.moveRoleDown', { name })} icon={ArrowDown} disabled={!maySink} onClick={() => move(1)} />
          </>
        )
      }
    />
  )
}
