import { type FormEvent, useState } from 'react'
import type { Community, Member } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { Problem } from './Problem.tsx'
import { SaveRow } from './SaveRow.tsx'
import { useAction } from './use-action.ts'
import { useOwnId } from './use-own-id.ts'
import { useParts } from './use-parts.ts'

export interface NicknameFormProps {
  readonly community: Community
  readonly member: Member
}

const MOST = 64

/** What somebody is called here, for themselves and for those who may change it. */
export function NicknameForm({ community, member }: NicknameFormProps) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const isSelf = useOwnId() === member.userId
  const [name, setName] = useState(member.nickname ?? '')
  const [saved, setSaved] = useState(false)
  const may = isSelf ? can(community, 'changeNickname') : member.below && can(community, 'manageNicknames')
  if (!may || community.state !== 'ready') return null
  const isSame = name.trim() === (member.nickname ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isSame)
      run(
        () => actions.setNickname(community.communityId, member.userId, name.trim()),
        () => setSaved(true),
      )
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label={t('community.nickname')}
        hint={t(`community.nicknameHint.${community.kind}`)}
        value={name}
        onValueChange={setName}
        maxLength={MOST}
        autoComplete="off"
      />
      <Problem of={problem} />
      <SaveRow pending={pending} disabled={isSame} saved={saved && isSame} />
    </form>
  )
}
