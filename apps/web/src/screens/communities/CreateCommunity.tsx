import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Outcome } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { RadioCards } from '../../parts/RadioCards.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { IconField } from './IconField.tsx'
import { NameField } from './NameField.tsx'
import { Problem } from './Problem.tsx'
import { type TemplateName, templateOf, TEMPLATES } from './templates.ts'
import { useParts } from './use-parts.ts'

/** A community of one's own: what it is called, what it begins with. */
export function CreateCommunity({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const [icon, setIcon] = useState<Uint8Array>()
  const [template, setTemplate] = useState<TemplateName>('friends')
  const { pending, problem, create } = useCreate(onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(name.trim() === '')
    if (name.trim() !== '') void create({ name: name.trim(), icon, template: templateOf(template, t) })
  }
  return (
    <Dialog
      open
      size="wide"
      onOpenChange={(open) => !open && !pending && onClose()}
      title={t('community.createTitle')}
      description={t('community.createLead')}
      closeLabel={t('home.close')}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <IconField id={name.trim()} name={name} icon={icon} onIcon={setIcon}>
          <NameField label={t('community.name')} value={name} onValueChange={setName} strict={missing} autoFocus />
        </IconField>
        <div className={styles.group}>
          <span className={styles.legend}>{t('community.beginWith')}</span>
          <RadioCards
            label={t('community.beginWith')}
            value={template}
            onValueChange={setTemplate}
            cards={TEMPLATES.map((value) => ({ value, label: t(`community.begin.${value}`), hint: t(`community.beginHint.${value}`) }))}
          />
        </div>
        <Problem of={problem} />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" pending={pending}>
            {t('home.createCommunity')}
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
  const create = async (input: Parameters<typeof actions.create>[0]) => {
    setPending(true)
    const answer = await actions.create(input)
    setPending(false)
    if ('problem' in answer) return setProblem(answer.problem)
    onClose()
    void navigate({ to: '/k/$community/{-$channel}', params: { community: answer.made.address, channel: undefined } })
  }
  return { pending, problem, create }
}
