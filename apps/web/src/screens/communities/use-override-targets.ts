import type { UserId } from '@conclave/protocol'
import type { Community, OverrideView } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { useParts } from './use-parts.ts'

export interface OverrideTarget {
  readonly id: string
  readonly name: string
  readonly target: OverrideView['target']
}

/** For whom a channel or category can say something: members with an override and those just added, then all roles, `everyone` last. */
export function useOverrideTargets(
  { communityId, roles }: Community,
  overrides: readonly OverrideView[],
  added: readonly UserId[],
): readonly OverrideTarget[] {
  const { t } = useWords()
  const members = useParts().members(communityId)
  // Names come when they are known.
  useStore(members.changes)
  const said = overrides.flatMap(({ target }) => (target.type === 'member' ? [target.id] : []))
  const people = [...new Set([...said, ...added])].map((id): OverrideTarget => {
    const name = members.one(id).get()?.name ?? id.slice(0, 8)
    return { id, name, target: { type: 'member', id } }
  })
  const named = roles.map((role): OverrideTarget => {
    const name = role.everyone ? t('community.everyone') : role.name
    return { id: role.roleId, name, target: { type: 'role', id: role.roleId } }
  })
  return [...people, ...named]
}
