import type { RoleId } from '@conclave/protocol'
import type { Role } from '../../models/api.ts'
import { Checkbox } from '../../parts/Checkbox.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { useWords } from '../../words/index.ts'
import styles from './PrivateField.module.css'

export interface PrivateFieldProps {
  readonly roles: readonly Role[]
  /** Who sees it beside administrators; undefined for everybody. */
  readonly value: readonly RoleId[] | undefined
  readonly onValueChange: (roles: readonly RoleId[] | undefined) => void
}

/** Whether only some see a channel, and who. */
export function PrivateField({ roles, value, onValueChange }: PrivateFieldProps) {
  const { t } = useWords()
  const choices = value === undefined ? [] : roles.filter((role) => !role.everyone)
  return (
    <div>
      <Switch
        label={t('community.privateChannel')}
        hint={t('community.privateHint')}
        checked={value !== undefined}
        onCheckedChange={(isPrivate) => onValueChange(isPrivate ? [] : undefined)}
      />
      <div className={styles.roles}>
        {choices.map(({ roleId, name }) => (
          <Checkbox
            key={roleId}
            label={name}
            checked={value?.includes(roleId) === true}
            onCheckedChange={(has) => onValueChange(has ? [...(value ?? []), roleId] : value?.filter((one) => one !== roleId))}
          />
        ))}
      </div>
    </div>
  )
}
