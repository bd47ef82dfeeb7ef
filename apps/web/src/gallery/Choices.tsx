import { useState } from 'react'
import { Checkbox } from '../parts/Checkbox.tsx'
import { RadioCards } from '../parts/RadioCards.tsx'
import { Select } from '../parts/Select.tsx'
import { Switch } from '../parts/Switch.tsx'
import { Tabs } from '../parts/Tabs.tsx'
import styles from './Gallery.module.css'

const CARDS = [
  { value: 'keep', label: 'Keep my conversations here', hint: 'They stay encrypted on this computer until you sign in again.' },
  { value: 'wipe', label: 'Wipe this device', hint: 'Nothing stays on this computer. Your other devices keep theirs.' },
] as const
const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
  { value: 'ar', label: 'العربية' },
] as const

export function Choices() {
  const [agreed, setAgreed] = useState(true)
  const [receipts, setReceipts] = useState(true)
  const [choice, setChoice] = useState<'keep' | 'wipe'>('keep')
  const [language, setLanguage] = useState<'en' | 'de' | 'ar'>('en')
  const [tab, setTab] = useState<'friends' | 'requests'>('friends')
  return (
    <div className={styles.grid}>
      <div>
        <Checkbox label="I have written the 24 words down" checked={agreed} onCheckedChange={setAgreed} />
        <Checkbox
          label="Remind me in a week"
          hint="Until the kit is safe you can lose this account."
          checked={!agreed}
          onCheckedChange={(next) => setAgreed(!next)}
        />
        <Checkbox label="Not possible now" checked={false} onCheckedChange={setAgreed} disabled />
      </div>
      <div>
        <Switch
          label="Read receipts"
          hint="Friends see when you have read their messages, and you see theirs."
          checked={receipts}
          onCheckedChange={setReceipts}
        />
        <Switch label="Typing" checked={!receipts} onCheckedChange={(next) => setReceipts(!next)} />
        <Switch label="Not available" checked={false} onCheckedChange={setReceipts} disabled />
      </div>
      <RadioCards label="What stays on this device" cards={CARDS} value={choice} onValueChange={setChoice} />
      <Select label="Language" items={LANGUAGES} value={language} onValueChange={setLanguage} />
      <Tabs
        label="Add a friend"
        value={tab}
        onValueChange={setTab}
        tabs={[
          { value: 'friends', label: 'By handle', panel: 'Type the handle exactly as your friend spells it.' },
          { value: 'requests', label: 'By link', panel: 'Send this link to your friend on any way you like.' },
        ]}
      />
    </div>
  )
}
