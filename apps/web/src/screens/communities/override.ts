import type { Category, Community, OverrideView, Permission } from '../../models/api.ts'
import type { ThreeWayValue } from '../../parts/ThreeWay.tsx'

/** What an override says about one permission; `same` where it, or the whole override, is missing. */
export function valueOf(override: OverrideView | undefined, permission: Permission): ThreeWayValue {
  if (override?.allow.includes(permission)) return 'yes'
  return override?.deny.includes(permission) ? 'no' : 'same'
}

/** The override with another answer for one permission. */
export function changed(override: OverrideView, permission: Permission, value: ThreeWayValue): OverrideView {
  const rest = (list: readonly Permission[]) => list.filter((one) => one !== permission)
  const allow = [...rest(override.allow), ...(value === 'yes' ? [permission] : [])]
  const deny = [...rest(override.deny), ...(value === 'no' ? [permission] : [])]
  return { ...override, allow, deny }
}

/** Not every member sees what is in it by rule, as the reducer's `audienceOf` says. */
export function isRestricted({ roles }: Community, { overrides }: Category): boolean {
  const everyone = roles.find((role) => role.everyone)
  const isFor = ({ target }: OverrideView) => target.id === everyone?.roleId
  const opened = overrides.some((override) => isFor(override) && override.allow.includes('viewChannel'))
  return overrides.some(({ deny }) => deny.includes('viewChannel')) || (!opened && everyone?.permissions.includes('viewChannel') === false)
}
