import { type FormEvent, useState } from 'react'
import type { Community } from '../../models/api.ts'
import { LIMITS } from '@conclave/protocol/core'
import { keptDeep } from '../../models/kept-deep.ts'
import { Button } from '../../parts/Button.tsx'
import { CommunityFace } from '../../parts/CommunityFace.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import form from '../communities/Form.module.css'
import { IconField } from '../communities/IconField.tsx'
import { mayEdit, mayLeave } from '../communities/may.ts'
import { NameField } from '../communities/NameField.tsx'
import { Problem } from '../communities/Problem.tsx'
import { SaveRow } from '../communities/SaveRow.tsx'
import { useAction } from '../communities/use-action.ts'
import { useOwnId } from '../communities/use-own-id.ts'
import { useParts } from '../communities/use-parts.ts'
import { useFrame } from '../home/frame.ts'
import { Group } from '../settings/Group.tsx'
import { Closing } from './Closing.tsx'
import { Ownership } from './Ownership.tsx'
import type { SectionContentProps } from './section-content.ts'
import styles from './Overview.module.css'

const MOST_DESCRIPTION = 1_024

/** What a community is called, how full it is, who owns it, the way out. */
export function Overview({ community }: SectionContentProps) {
  const { state } = community
  const inside = state === 'ready' || state === 'joining'
  return (
    <>
      <div className={styles.first}>{inside && mayEdit(community) ? <Words community={community} /> : <Read community={community} />}</div>
      <Room community={community} />
      {inside && <Ownership community={community} />}
      {inside && <Leaving community={community} />}
      {inside && <Closing community={community} />}
    </>
  )
}

/** How many there may be, and how many there are. */
function Room({ community: { devices, kind, memberCount } }: SectionContentProps) {
  const { t, formats } = useWords()
  const [people, limit] = [formats.number(LIMITS.groupMembers), formats.number(devices.limit)]
  const used = { members: memberCount, used: devices.used, limit }
  return kind === 'group' ? (
    <Group title={t('community.room')} hint={t('community.roomHint.group', { people, limit })}>
      <p>{t('community.roomUsed.group', { ...used, people })}</p>
    </Group>
  ) : (
    <Group title={t('community.room')} hint={t('community.roomHint.community', { limit })}>
      <p>{t('community.roomUsed.community', used)}</p>
    </Group>
  )
}

/** The way out; an owner reads where theirs is. */
function Leaving({ community }: SectionContentProps) {
  const { t } = useWords()
  const { show } = useFrame()
  const own = useOwnId()
  const { communityId, kind } = community
  const may = mayLeave(community, own)
  return (
    <Group title={t(`community.leaveGroup.${kind}`)} hint={may ? t('community.leaveMeaning') : t('community.ownerStays')}>
      {may && (
        <Button kind="quiet" onClick={() => show({ kind: 'community', dialog: { kind: 'leave', communityId } })}>
          {t('community.leave')}
        </Button>
      )}
    </Group>
  )
}

function Read({ community }: { readonly community: Community }) {
  const { communityId, description, icon, name } = community
  return (
    <div className={styles.read}>
      <CommunityFace id={communityId} name={name} icon={icon} size={80} />
      <div>
        <p className={styles.name}>
          <bdi>{name}</bdi>
        </p>
        {description !== '' && <p dir="auto">{description}</p>}
      </div>
    </div>
  )
}

function Words({ community }: { readonly community: Community }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const [saved, setSaved] = useState(false)
  const [name, setName] = useState(community.name)
  const [description, setDescription] = useState(community.description)
  const [icon, setIcon] = useState(community.icon)
  const change = {
    ...(name.trim() !== community.name && { name: name.trim() }),
    ...(description.trim() !== community.description && { description: description.trim() }),
    // What was saved comes back as other bytes of the same values.
    ...(keptDeep(community.icon, icon) !== community.icon && { icon: icon ?? null }),
  }
  const isSame = Object.keys(change).length === 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isSame && name.trim() !== '')
      run(
        () => actions.edit(community.communityId, change),
        () => setSaved(true),
      )
  }
  return (
    <form className={form.form} onSubmit={submit} noValidate>
      <IconField id={community.communityId} name={name} icon={icon} onIcon={setIcon}>
        <NameField label={t('community.name')} value={name} onValueChange={setName} strict />
      </IconField>
      {community.kind === 'community' && (
        <TextField
          label={t('community.description')}
          hint={t('community.descriptionHint')}
          value={description}
          onValueChange={setDescription}
          maxLength={MOST_DESCRIPTION}
          autoComplete="off"
        />
      )}
      <Problem of={problem} />
      <SaveRow pending={pending} disabled={isSame || name.trim() === ''} saved={saved && isSame} />
    </form>
  )
}
