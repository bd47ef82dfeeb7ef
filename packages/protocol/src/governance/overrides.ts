import type { RoleId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { type Rule, refuse } from './authority.ts'
import { NO_OVERRIDES, type Overrides, type Target } from './forms.ts'
import { intersection, isEmpty } from './permissions.ts'
import type { CommunityState } from './state.ts'
import { lookUp } from './trie.ts'

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * The overrides with another rule for one target; an empty rule takes the target out.
 * @throws ConclaveError `E_COMMUNITY_LIMIT`
 */
export function withRule(overrides: Overrides | null, target: Target, { allow, deny }: Rule): Overrides {
  const { roles, members } = overrides ?? NO_OVERRIDES
  const gone = isEmpty(allow) && isEmpty(deny)
  const changed: Overrides =
    target.type === 'role'
      ? { roles: [...roles.filter((other) => other.roleId !== target.id), ...(gone ? [] : [{ roleId: target.id, allow, deny }])], members }
      : { roles, members: [...members.filter((other) => other.userId !== target.id), ...(gone ? [] : [{ userId: target.id, allow, deny }])] }
  return normalOverrides(changed)
}

/** In the order of the ids' base64url text, without empty rules. @throws ConclaveError `E_COMMUNITY_LIMIT` */
function normalOverrides({ roles, members }: Overrides): Overrides {
  if (roles.length + members.length > LIMITS.overrides) refuse('E_COMMUNITY_LIMIT', 'overrides')
  return {
    roles: roles.filter(says).toSorted((a, b) => byText(a.roleId, b.roleId)),
    members: members.filter(says).toSorted((a, b) => byText(a.userId, b.userId)),
  }
}

const says = ({ allow, deny }: Rule): boolean => !isEmpty(allow) || !isEmpty(deny)

/**
 * Overrides as an entry brings them: every target once, nothing allowed and denied at the same time, roles that exist.
 * @throws ConclaveError `E_LEDGER_INVALID`, `E_NOT_FOUND`, `E_COMMUNITY_LIMIT`
 */
export function checkedOverrides(overrides: Overrides, roleExists: (roleId: RoleId) => boolean): Overrides {
  const { roles, members } = overrides
  const targets = [...roles.map((override) => override.roleId), ...members.map((override) => override.userId)]
  if (new Set<string>(targets).size !== targets.length) refuse('E_LEDGER_INVALID', 'two overrides for one target')
  for (const rule of [...roles, ...members]) checkRule(rule)
  if (!roles.every((override) => roleExists(override.roleId))) refuse('E_NOT_FOUND', 'role')
  return normalOverrides(overrides)
}

/** @throws ConclaveError `E_LEDGER_INVALID` for a rule that allows what it denies */
export function checkRule({ allow, deny }: Rule): void {
  if (!isEmpty(intersection(allow, deny))) refuse('E_LEDGER_INVALID', 'allowed and denied')
}

export function withoutRole(overrides: Overrides, roleId: RoleId): Overrides {
  return overrides.roles.some((override) => override.roleId === roleId)
    ? { ...overrides, roles: overrides.roles.filter((override) => override.roleId !== roleId) }
    : overrides
}

export const rolesOf =
  (state: CommunityState) =>
  (roleId: RoleId): boolean =>
    lookUp(state.roles, roleId) !== undefined
