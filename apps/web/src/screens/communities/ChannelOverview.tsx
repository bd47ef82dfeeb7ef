import type { HistoryPolicy } from '@conclave/protocol'
import { type FormEvent, useState } from 'react'
import type { Channel } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { Select } from '../../parts/Select.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { PolicyCards } from './PolicyCards.tsx'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

const MOST_NAME = 100
const MOST_TOPIC = 1_024
/** Seconds. */
const SLOW = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600]

/** Name, topic, slow mode and history of a channel. */
export function ChannelOverview({ channel }: { readonly channel: Channel }) {
  const { t, formats } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const [saved, setSaved] = useState(false)
  const [name, setName] = useState(channel.name)
  const [topic, setTopic] = useState(channel.topic)
  const [slowMode, setSlowMode] = useState(String(channel.slowMode))
  const [policy, setPolicy] = useState<HistoryPolicy>(channel.policy)
  const change = {
    ...(name.trim() !== channel.name && { name: name.trim() }),
    ...(topic.trim() !== channel.topic && { topic: topic.trim() }),
    ...(Number(slowMode) !== channel.slowMode && { slowMode: Number(slowMode) }),
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
    <form className={styles.form} onSubmit={submit} onChange={() => setSaved(false)} noValidate>
      <TextField
        label={t('community.channelNameField')}
        value={name}
        onValueChange={setName}
        maxLength={MOST_NAME}
        autoComplete="off"
        error={name.trim() === '' ? t('error.E_TEXT_EMPTY') : undefined}
      />
      <TextField
        label={t('community.topic')}
        hint={t('community.topicHint')}
        value={topic}
        onValueChange={setTopic}
        maxLength={MOST_TOPIC}
        autoComplete="off"
      />
      <Select
        label={t('community.slowModeField')}
        value={slowMode}
        onValueChange={setSlowMode}
        items={[...new Set([...SLOW, channel.slowMode])]
          .toSorted((a, b) => a - b)
          .map((seconds) => ({ value: String(seconds), label: seconds === 0 ? t('community.slowModeOff') : formats.duration(seconds) }))}
      />
      <PolicyCards value={policy} onValueChange={setPolicy} />
      <Problem of={problem} />
      <div className={styles.buttons}>
        <span role="status" className={styles.hint}>
          {saved && isSame && t('community.saved')}
        </span>
        <Button type="submit" kind="primary" pending={pending} disabled={isSame}>
          {t('community.save')}
        </Button>
      </div>
    </form>
  )
}
