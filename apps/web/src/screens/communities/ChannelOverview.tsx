import type { HistoryPolicy } from '@conclave/protocol'
import { type FormEvent, useState } from 'react'
import type { Channel } from '../../models/api.ts'
import { Select } from '../../parts/Select.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import { FormerMessages } from './FormerMessages.tsx'
import styles from './Form.module.css'
import { NameField } from './NameField.tsx'
import { PolicyCards } from './PolicyCards.tsx'
import { Problem } from './Problem.tsx'
import { SaveRow } from './SaveRow.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

const MOST_TOPIC = 1_024
/** Seconds. */
const SLOW = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600]

/** Name, topic, slow mode and history of a channel. */
export function ChannelOverview({ channel }: { readonly channel: Channel }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const [saved, setSaved] = useState(false)
  const [name, setName] = useState(channel.name)
  const [topic, setTopic] = useState(channel.topic)
  const [slowMode, setSlowMode] = useState(channel.slowMode)
  const [policy, setPolicy] = useState<HistoryPolicy>(channel.policy)
  const change = {
    ...(name.trim() !== channel.name && { name: name.trim() }),
    ...(topic.trim() !== channel.topic && { topic: topic.trim() }),
    ...(slowMode !== channel.slowMode && { slowMode }),
    ...(policy !== channel.policy && { policy }),
  }
  const isSame = Object.keys(change).length === 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isSame && name.trim() !== '')
      run(
        () => actions.editChannel(channel, change),
        () => setSaved(true),
      )
  }
  return (
    <div className={styles.form}>
      <form className={styles.form} onSubmit={submit} onChange={() => setSaved(false)} noValidate>
        <NameField label={t('community.channelNameField')} value={name} onValueChange={setName} strict />
        <TextField
          label={t('community.topic')}
          hint={t('community.topicHint')}
          value={topic}
          onValueChange={setTopic}
          maxLength={MOST_TOPIC}
          autoComplete="off"
        />
        <SlowModeSelect value={slowMode} onValueChange={setSlowMode} />
        <PolicyCards value={policy} onValueChange={setPolicy} />
        <Problem of={problem} />
        <SaveRow pending={pending} disabled={isSame || name.trim() === ''} saved={saved && isSame} />
      </form>
      <FormerMessages channel={channel} />
    </div>
  )
}

function SlowModeSelect({ value, onValueChange }: { readonly value: number; readonly onValueChange: (seconds: number) => void }) {
  const { t, formats } = useWords()
  const seconds = [...new Set([...SLOW, value])].toSorted((a, b) => a - b)
  return (
    <Select
      label={t('community.slowModeField')}
      value={String(value)}
      onValueChange={(next) => onValueChange(Number(next))}
      items={seconds.map((one) => ({ value: String(one), label: one === 0 ? t('community.slowModeOff') : formats.duration(one) }))}
    />
  )
}
