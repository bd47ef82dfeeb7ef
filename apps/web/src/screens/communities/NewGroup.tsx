import { useNavigate } from '@tanstack/react-router'
import type { UserId } from '@conclave/protocol'
import { LIMITS } from '@conclave/protocol/core'
import { type FormEvent, useState } from 'react'
import type { Outcome } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { NameField } from './NameField.tsx'
import { PeopleField } from './PeopleField.tsx'
import { Problem } from './Problem.tsx'
import { useParts } from './use-parts.ts'

/** A group of friends: its name, and who is asked into it. */
export function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const { contacts } = useStore(useApp().people.view)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly UserId[]>([])
  const [strict, setStrict] = useState(false)
  const { pending, problem, create } = useCreate(onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setStrict(true)
    if (name.trim() !== '' && chosen.length > 0) void create({ name: name.trim(), people: chosen })
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !pending && onClose()}
      title={t('community.groupTitle')}
      description={t('community.groupLead')}
      closeLabel={t('home.close')}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <NameField label={t('community.groupName')} value={name} onValueChange={setName} strict={strict} autoFocus />
        <PeopleField people={contacts} value={chosen} onValueChange={setChosen} most={LIMITS.groupMembers - 1} />
        <p className={styles.hint} role="status">
          {contacts.length === 0 ? t('community.groupNobody') : strict && chosen.length === 0 && t('community.groupChoose')}
        </p>
        <Problem of={problem} />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" pending={pending}>
            {t('community.groupBegin')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function useCreate(onClose: () => void) {
  const { actions } = useParts()
  const navigate = useNavigate()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome>()
  const create = async (input: Parameters<typeof actions.createGroup>[0]) => {
    setPending(true)
    const answer = await actions.createGroup(input)
    setPending(false)
    if ('problem' in answer) return setProblem(answer.problem)
    onClose()
    void navigate({ to: '/k/$community/{-$channel}', params: { community: answer.made.address, channel: undefined } })
  }
  return { pending, problem, create }
}
