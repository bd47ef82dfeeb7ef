import { UserPlus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { CategoryId, ChannelId, UserId } from '@conclave/protocol'
import type { Category, Community, OverrideView, Permission } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Select } from '../../parts/Select.tsx'
import { ThreeWay, type ThreeWayValue } from '../../parts/ThreeWay.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { MemberPicker } from './MemberPicker.tsx'
import { changed, valueOf } from './override.ts'
import { CHANNEL_PERMISSIONS } from './permission-list.ts'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useOverrideTargets } from './use-override-targets.ts'
import { useParts } from './use-parts.ts'

export interface PlacePermissionsProps {
  readonly community: Community
  readonly at: { readonly channelId: ChannelId } | { readonly categoryId: CategoryId }
  /** What the channel or category says now. */
  readonly place: Pick<Category, 'overrides' | 'permissions'>
  readonly hint: string
  /** Beside the hint: what else can be done with all of it. */
  readonly action?: ReactNode
}

/** What a channel or category says otherwise than the roles: for each role, and for members, who may be added. */
export function PlacePermissions({ community, at, place, hint, action }: PlacePermissionsProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const { problem, run } = useAction()
  const [added, setAdded] = useState<readonly UserId[]>([])
  const targets = useOverrideTargets(community, place.overrides, added)
  const [chosen, setChosen] = useState(targets.at(-1)?.id ?? '')
  const target = targets.find((one) => one.id === chosen)?.target
  const mayChange = can(place, 'manageRoles')
  if (target === undefined) return null
  const override = place.overrides.find((one) => one.target.id === target.id)
  const change = (permission: Permission, value: ThreeWayValue) =>
    run(() => actions.setOverride(community.communityId, at, changed({ target, allow: [], deny: [], ...override }, permission, value)))
  const add = (userId: UserId) => {
    setAdded([...added, userId])
    setChosen(userId)
  }
  return (
    <div className={styles.form}>
      <p className={styles.hint}>{hint}</p>
      {action}
      <Select
        label={t('community.permissionsFor')}
        value={chosen}
        onValueChange={setChosen}
        items={targets.map(({ id, name }) => ({ value: id, label: name }))}
      />
      {mayChange && <AddMember community={community} overrides={place.overrides} onAdd={add} />}
      <div>
        {CHANNEL_PERMISSIONS.map((permission) => (
          <ThreeWay
            key={permission}
            label={t(`community.can.${permission}`)}
            words={{ yes: t('community.allow'), same: t('community.asRole'), no: t('community.deny') }}
            value={valueOf(override, permission)}
            onValueChange={(value) => change(permission, value)}
            // Nobody gives or takes what they do not have there.
            disabled={!mayChange || !can(place, permission)}
          />
        ))}
      </div>
      <Problem of={problem} />
    </div>
  )
}

interface AddMemberProps {
  readonly community: Community
  readonly overrides: readonly OverrideView[]
  readonly onAdd: (userId: UserId) => void
}

/** Somebody for whom nothing is said yet. */
function AddMember({ community, overrides, onAdd }: AddMemberProps) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  if (!open) {
    return (
      <div>
        <Button size="small" icon={<Icon of={UserPlus} size="small" />} onClick={() => setOpen(true)}>
          {t('community.addMember')}
        </Button>
      </div>
    )
  }
  return (
    <MemberPicker
      communityId={community.communityId}
      isOffered={(member) => !overrides.some(({ target }) => target.id === member.userId)}
      onPick={({ userId }) => {
        setOpen(false)
        onAdd(userId)
      }}
    />
  )
}
