import type { UserId } from '@conclave/protocol'
import type { Person } from '../../models/api.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Checkbox } from '../../parts/Checkbox.tsx'
import { useWords } from '../../words/index.ts'
import form from './Form.module.css'
import styles from './PeopleField.module.css'

export interface PeopleFieldProps {
  /** Who can be asked. */
  readonly people: readonly Person[]
  readonly value: readonly UserId[]
  readonly onValueChange: (userIds: readonly UserId[]) => void
  /** So many can be chosen. */
  readonly most: number
}

/** Friends who are asked into a group. */
export function PeopleField({ people, value, onValueChange, most }: PeopleFieldProps) {
  const { t } = useWords()
  if (people.length === 0) return null
  const isFull = value.length >= most
  return (
    <fieldset className={form.group}>
      <legend className={form.legend}>{t('community.groupPeople')}</legend>
      <div className={styles.people}>
        {people.map(({ userId, name }) => {
          const isChosen = value.includes(userId)
          return (
            <Checkbox
              key={userId}
              label={
                <span className={styles.person}>
                  <Avatar id={userId} name={name} size={24} />
                  <bdi className={styles.name}>{name}</bdi>
                </span>
              }
              checked={isChosen}
              disabled={isFull && !isChosen}
              onCheckedChange={(is) => onValueChange(is ? [...value, userId] : value.filter((one) => one !== userId))}
            />
          )
        })}
      </div>
    </fieldset>
  )
}
