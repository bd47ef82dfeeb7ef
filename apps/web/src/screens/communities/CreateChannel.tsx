import { useNavigate } from '@tanstack/react-router'
import type { CategoryId, CommunityId, HistoryPolicy, RoleId } from '@conclave/protocol'
import { Hash } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Outcome } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import { CategorySelect } from './CategorySelect.tsx'
import styles from './Form.module.css'
import { NameField } from './NameField.tsx'
import { PolicyCards } from './PolicyCards.tsx'
import { PrivateField } from './PrivateField.tsx'
import { Problem } from './Problem.tsx'
import { useParts } from './use-parts.ts'

export interface CreateChannelProps {
  readonly communityId: CommunityId
  /** Where it goes unless another one is chosen. */
  readonly categoryId: CategoryId | undefined
  readonly onClose: () => void
}

/** A new channel: its name, what newcomers may read of it, who sees it. */
export function CreateChannel({ communityId, categoryId, onClose }: CreateChannelProps) {
  const { t } = useWords()
  const community = useStore(useApp().communities.one(communityId))
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const [category, setCategory] = useState(categoryId)
  const [policy, setPolicy] = useState<HistoryPolicy>('shared')
  const [readers, setReaders] = useState<readonly RoleId[]>()
  const { pending, problem, create } = useCreate(communityId, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(name.trim() === '')
    if (name.trim() === '') return
    void create({ name: name.trim(), policy, ...(category && { categoryId: category }), ...(readers && { private: { roles: readers } }) })
  }
  return (
    <Dialog open onOpenChange={(open) => !open && !pending && onClose()} title={t('community.createChannelTitle')} closeLabel={t('home.close')}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <NameField
          label={t('community.channelNameField')}
          leading={<Icon of={Hash} size="small" />}
          value={name}
          onValueChange={setName}
          strict={missing}
          autoFocus
        />
        <CategorySelect categories={community?.categories ?? []} value={category} onValueChange={setCategory} />
        <PolicyCards value={policy} onValueChange={setPolicy} />
        <PrivateField roles={community?.roles ?? []} value={readers} onValueChange={setReaders} />
        <Problem of={problem} />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" pending={pending}>
            {t('community.createChannel')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function useCreate(communityId: CommunityId, onClose: () => void) {
  const { actions } = useParts()
  const { communities } = useApp()
  const navigate = useNavigate()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome>()
  const create = async (input: Parameters<typeof actions.createChannel>[1]) => {
    setPending(true)
    const answer = await actions.createChannel(communityId, input)
    setPending(false)
    if ('problem' in answer) return setProblem(answer.problem)
    onClose()
    const community = communities.one(communityId).get()?.address
    if (community !== undefined && answer.made !== undefined)
      void navigate({ to: '/k/$community/{-$channel}', params: { community, channel: answer.made } })
  }
  return { pending, problem, create }
}
