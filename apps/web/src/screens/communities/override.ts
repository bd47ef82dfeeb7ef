import type { OverrideView, Permission } from '../../models/api.ts'
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
