import type { CommunityId, UserId } from '@conclave/protocol'
import { LIMITS } from '@conclave/protocol/core'
import { type FormEvent, useState } from 'react'
import type { Person } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { useToasts } from '../../parts/use-toasts.ts'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { PeopleField } from './PeopleField.tsx'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useMembers } from './use-members.ts'
import { useParts } from './use-parts.ts'

export interface AddPeopleProps {
  readonly communityId: CommunityId
  readonly onClose: () => void
}

/** Asks more friends into a group. */
export function AddPeople({ communityId, onClose }: AddPeopleProps) {
  const { t } = useWords()
  const toasts = useToasts()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const group = useStore(useApp().communities.one(communityId))
  const missing = useMissing(communityId)
  const [chosen, setChosen] = useState<readonly UserId[]>([])
  const [strict, setStrict] = useState(false)
  const room = LIMITS.groupMembers - (group?.memberCount ?? 0)
  const asked = () => {
    onClose()
    toasts.add({ text: t('community.groupAsked', { count: chosen.length }) })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setStrict(true)
    if (chosen.length > 0) run(() => actions.addToGroup(communityId, chosen), asked)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !pending && onClose()}
      title={t('community.addPeopleTo', { name: group?.name ?? '' })}
      description={t('community.addPeopleLead')}
      closeLabel={t('home.close')}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <PeopleField people={missing} value={chosen} onValueChange={setChosen} most={room} />
        <p className={styles.hint} role="status">
          {missing.length === 0 ? t('community.groupComplete') : strict && chosen.length === 0 && t('community.groupChoose')}
        </p>
        <Problem of={problem} />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" pending={pending} disabled={missing.length === 0}>
            {t('community.addPeople')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Friends who are not in the group; a group has no more members than one page of them. */
function useMissing(communityId: CommunityId): readonly Person[] {
  const { contacts } = useStore(useApp().people.view)
  const { list } = useStore(useMembers(communityId).view)
  const there = new Set(list.map((member) => member.userId))
  return contacts.filter((person) => !there.has(person.userId))
}
