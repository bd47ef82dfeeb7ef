import type { CommunityId } from '@conclave/protocol'
import { type FormEvent, useState } from 'react'
import type { Category } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { NameField } from './NameField.tsx'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

export interface NameCategoryProps {
  readonly communityId: CommunityId
  /** Undefined for a new one. */
  readonly category: Category | undefined
  readonly onClose: () => void
}

/** The name of a category, new or other. */
export function NameCategory({ communityId, category, onClose }: NameCategoryProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const [name, setName] = useState(category?.name ?? '')
  const [missing, setMissing] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const text = name.trim()
    setMissing(text === '')
    if (text === '') return
    const work = () =>
      category === undefined ? actions.createCategory(communityId, text) : actions.editCategory(communityId, category.categoryId, text)
    run(work, onClose)
  }
  const title = category === undefined ? t('community.createCategory') : t('community.renameCategory')
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} closeLabel={t('home.close')}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <NameField label={t('community.categoryName')} value={name} onValueChange={setName} strict={missing} autoFocus />
        <Problem of={problem} />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" pending={pending}>
            {category === undefined ? t('community.create') : t('community.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
