import { ArrowLeft, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Community, Permission, Role } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { useWords } from '../../words/index.ts'
import form from '../communities/Form.module.css'
import { NameField } from '../communities/NameField.tsx'
import { COMMUNITY_PERMISSIONS } from '../communities/permission-list.ts'
import { Problem } from '../communities/Problem.tsx'
import { useAction } from '../communities/use-action.ts'
import { useParts } from '../communities/use-parts.ts'
import { RoleMembers } from './RoleMembers.tsx'
import { RoleColours } from './RoleColours.tsx'
import styles from './Sections.module.css'
import { useRoleDraft } from './use-role-draft.ts'

export interface RoleEditorProps {
  readonly community: Community
  readonly role: Role
  readonly onBack: () => void
}

/** Name, colour and permissions of one role. */
export function RoleEditor({ community, role, onBack }: RoleEditorProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const draft = useRoleDraft(role)
  const mayChange = role.mine || (role.everyone && can(community, 'manageRoles'))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (draft.change !== undefined) run(() => actions.editRole(community.communityId, role.roleId, draft.change ?? {}))
  }
  return (
    <form className={form.form} onSubmit={submit} noValidate>
      <div className={styles.top}>
        <Button kind="plain" icon={<Icon of={ArrowLeft} size="small" directional />} onClick={onBack}>
          {t('community.allRoles')}
        </Button>
        {!role.everyone && role.mine && <Delete community={community} role={role} onDone={onBack} />}
      </div>
      {!role.everyone && (
        <>
          <NameField label={t('community.roleName')} value={draft.name} onValueChange={draft.setName} strict disabled={!mayChange} />
          <RoleColours value={draft.colour} onValueChange={draft.setColour} disabled={!mayChange} />
        </>
      )}
      <Permissions community={community} granted={draft.permissions} onGrant={draft.grant} disabled={!mayChange} />
      {!role.everyone && <RoleMembers community={community} role={role} />}
      <Problem of={problem} />
      <div className={styles.save}>
        <Button type="submit" kind="primary" pending={pending} disabled={draft.change === undefined || !mayChange}>
          {t('community.save')}
        </Button>
      </div>
    </form>
  )
}

interface PermissionsProps {
  readonly community: Community
  readonly granted: readonly Permission[]
  readonly onGrant: (permission: Permission, given: boolean) => void
  readonly disabled: boolean
}

function Permissions({ community, granted, onGrant, disabled }: PermissionsProps) {
  const { t } = useWords()
  return (
    <section className={form.group} aria-label={t('community.permissions')}>
      <h3 className={form.legend}>{t('community.permissions')}</h3>
      <div>
        {COMMUNITY_PERMISSIONS.map((permission) => (
          <Switch
            key={permission}
            label={t(`community.can.${permission}`)}
            checked={granted.includes(permission)}
            onCheckedChange={(given) => onGrant(permission, given)}
            // Nobody gives or takes what they do not have.
            disabled={disabled || !can(community, permission)}
          />
        ))}
      </div>
    </section>
  )
}

function Delete({ community, role, onDone }: { readonly community: Community; readonly role: Role; readonly onDone: () => void }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button kind="plain" icon={<Icon of={Trash2} size="small" />} onClick={() => setAsking(true)}>
        {t('community.deleteRole')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('community.deleteRoleTitle', { name: role.name })}
        description={t('community.deleteRoleMeaning', { count: role.memberCount })}
        confirmLabel={t('community.delete')}
        cancelLabel={t('community.cancel')}
        pending={pending}
        onConfirm={() => run(() => actions.deleteRole(community.communityId, role.roleId), onDone)}
      >
        <Problem of={problem} />
      </ConfirmDialog>
    </>
  )
}
