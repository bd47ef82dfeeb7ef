import type { Community, Member, Role } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { Checkbox } from '../../parts/Checkbox.tsx'
import { roleColour } from '../../parts/role-colour.ts'
import { useWords } from '../../words/index.ts'
import styles from './MemberCard.module.css'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

export interface MemberRolesProps {
  readonly community: Community
  readonly member: Member
}

/** The roles of a member; boxes for those who may give and take them. */
export function MemberRoles({ community, member }: MemberRolesProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const { problem, run } = useAction()
  const mayChange = can(community, 'manageRoles')
  const roles = community.roles.filter((role) => !role.everyone)
  const has = (role: Role) => member.roles.includes(role.roleId)
  const shown = mayChange ? roles.filter((role) => role.mine || has(role)) : roles.filter(has)
  if (shown.length === 0) return null
  const change = (role: Role, next: boolean) => run(() => actions.setRole(community.communityId, member.userId, role.roleId, next))
  return (
    <section className={styles.roles} aria-label={t('community.roles')}>
      <h3 className={styles.heading}>{t('community.roles')}</h3>
      {mayChange ? (
        shown.map((role) => (
          <Checkbox
            key={role.roleId}
            label={<RoleName role={role} />}
            checked={has(role)}
            disabled={!role.mine}
            onCheckedChange={(next) => change(role, next)}
          />
        ))
      ) : (
        <ul role="list" className={styles.roleList}>
          {shown.map((role) => (
            <li key={role.roleId} className={styles.role}>
              <RoleName role={role} />
            </li>
          ))}
        </ul>
      )}
      <Problem of={problem} />
    </section>
  )
}

export function RoleName({ role }: { readonly role: Role }) {
  return (
    <span className={styles.roleName}>
      <span className={styles.dot} {...roleColour(role.colour)} />
      <bdi>{role.name}</bdi>
    </span>
  )
}
