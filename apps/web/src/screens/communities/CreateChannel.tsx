import { useNavigate } from '@tanstack/react-router'
import type { CategoryId, CommunityId, HistoryPolicy, RoleId } from '@conclave/protocol'
import { Hash } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Outcome } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Checkbox } from '../../parts/Checkbox.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Select } from '../../parts/Select.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { PolicyCards } from './PolicyCards.tsx'
import { Problem } from './Problem.tsx'
import { useParts } from './use-parts.ts'

export interface CreateChannelProps {
  readonly communityId: CommunityId
  /** Where it goes unless another one is chosen. */
  readonly categoryId: CategoryId | undefined
  readonly onClose: () => void
}

const MOST = 100
const NONE = 'none'

/** A new channel: its name, what newcomers may read of it, who sees it. */
export function CreateChannel({ communityId, categoryId, onClose }: CreateChannelProps) {
  const { t } = useWords()
  const community = useStore(useApp().communities.one(communityId))
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const [category, setCategory] = useState<string>(categoryId ?? NONE)
  const [policy, setPolicy] = useState<HistoryPolicy>('shared')
  const [isPrivate, setPrivate] = useState(false)
  const [roles, setRoles] = useState<readonly RoleId[]>([])
  const { pending, problem, create } = useCreate(communityId, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(name.trim() === '')
    if (name.trim() === '') return
    const where = category === NONE ? {} : { categoryId: category as CategoryId }
    void create({ name: name.trim(), policy, ...where, ...(isPrivate && { private: { roles } }) })
  }
  const categories = community?.categories ?? []
  const choices = (community?.roles ?? []).filter((role) => !role.everyone)
  return (
    <Dialog open onOpenChange={(open) => !open && !pending && onClose()} title={t('community.createChannelTitle')} closeLabel={t('home.close')}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextField
          label={t('community.channelNameField')}
          leading={<Icon of={Hash} size="small" />}
          value={name}
          onValueChange={setName}
          maxLength={MOST}
          autoComplete="off"
          autoFocus
          error={missing && name.trim() === '' ? t('error.E_TEXT_EMPTY') : undefined}
        />
        {categories.length > 0 && (
          <Select
            label={t('community.category')}
            value={category}
            onValueChange={setCategory}
            items={[
              { value: NONE, label: t('community.noCategory') },
              ...categories.map((one) => ({ value: one.categoryId as string, label: one.name })),
            ]}
          />
        )}
        <PolicyCards value={policy} onValueChange={setPolicy} />
        <div>
          <Switch label={t('community.privateChannel')} hint={t('community.privateHint')} checked={isPrivate} onCheckedChange={setPrivate} />
          {isPrivate &&
            choices.map((role) => (
              <Checkbox
                key={role.roleId}
                label={role.name}
                checked={roles.includes(role.roleId)}
                onCheckedChange={(has) => setRoles(has ? [...roles, role.roleId] : roles.filter((one) => one !== role.roleId))}
              />
            ))}
        </div>
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
