import { useState } from 'react'
import type { Channel, Community, OverrideView, Permission } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { Select } from '../../parts/Select.tsx'
import { ThreeWay, type ThreeWayValue } from '../../parts/ThreeWay.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { CHANNEL_PERMISSIONS } from './permission-list.ts'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

export interface ChannelPermissionsProps {
  readonly community: Community
  readonly channel: Channel
}

/** What a channel says otherwise than the roles, for each role, and for members for whom something was said. */
export function ChannelPermissions({ community, channel }: ChannelPermissionsProps) {
  const { t } = useWords()
  const { actions, members } = useParts()
  const { problem, run } = useAction()
  const targets = useTargets(community, channel, (userId) => members(community.communityId).one(userId).get()?.name)
  const [chosen, setChosen] = useState(targets.at(-1)?.id ?? '')
  const target = targets.find((one) => one.id === chosen)?.target
  if (target === undefined) return null
  const override = channel.overrides.find((one) => one.target.id === target.id)
  const change = (permission: Permission, value: ThreeWayValue) => {
    const rest = (list: readonly Permission[] = []) => list.filter((one) => one !== permission)
    const allow = [...rest(override?.allow), ...(value === 'yes' ? [permission] : [])]
    const deny = [...rest(override?.deny), ...(value === 'no' ? [permission] : [])]
    run(() => actions.setOverride(community.communityId, { channelId: channel.channelId }, { target, allow, deny }))
  }
  return (
    <div className={styles.form}>
      <p className={styles.hint}>{channel.categoryId !== undefined && channel.synced ? t('community.syncedHint') : t('community.permissionsHint')}</p>
      <Select
        label={t('community.permissionsFor')}
        value={chosen}
        onValueChange={setChosen}
        items={targets.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <div>
        {CHANNEL_PERMISSIONS.map((permission) => (
          <ThreeWay
            key={permission}
            label={t(`community.can.${permission}`)}
            words={{ yes: t('community.allow'), same: t('community.asRole'), no: t('community.deny') }}
            value={valueOf(override, permission)}
            onValueChange={(value) => change(permission, value)}
            disabled={!can(community, 'manageRoles') && !can(channel, 'manageRoles')}
          />
        ))}
      </div>
      <Problem of={problem} />
    </div>
  )
}

function valueOf(override: OverrideView | undefined, permission: Permission): ThreeWayValue {
  if (override?.allow.includes(permission)) return 'yes'
  return override?.deny.includes(permission) ? 'no' : 'same'
}

interface Target {
  readonly id: string
  readonly name: string
  readonly target: OverrideView['target']
}

function useTargets(
  { roles }: Community,
  { overrides }: Channel,
  nameOf: (userId: Extract<OverrideView['target'], { type: 'member' }>['id']) => string | undefined,
): readonly Target[] {
  const { t } = useWords()
  const people = overrides.flatMap(({ target }): readonly Target[] =>
    target.type === 'member' ? [{ id: target.id, name: nameOf(target.id) ?? target.id.slice(0, 8), target }] : [],
  )
  const named = roles.map((role): Target => ({
    id: role.roleId,
    name: role.everyone ? t('community.everyone') : role.name,
    target: { type: 'role', id: role.roleId },
  }))
  return [...people, ...named]
}
