import { AtSign, Check, Paperclip, SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import { CopyField } from '../parts/CopyField.tsx'
import { Icon } from '../parts/Icon.tsx'
import { IconButton } from '../parts/IconButton.tsx'
import { type PasswordScore, PasswordStrength } from '../parts/PasswordStrength.tsx'
import { TextArea } from '../parts/TextArea.tsx'
import { TextField } from '../parts/TextField.tsx'
import styles from './Gallery.module.css'

const WORDS = ['', 'Weak', 'Fair', 'Good', 'Strong'] as const
const LONG = 'The letter came on Tuesday.\nIt was short, and it was kind.\nWe read it twice.'

export function Fields() {
  const [handle, setHandle] = useState('margit')
  const [password, setPassword] = useState('correct horse')
  const [text, setText] = useState('')
  const [long, setLong] = useState(LONG)
  const score = Math.min(4, Math.floor(password.length / 4)) as PasswordScore
  return (
    <div className={styles.grid}>
      <TextField
        label="Handle"
        value={handle}
        onValueChange={setHandle}
        hint="Letters, digits and _; this is how friends find you."
        leading={<Icon of={AtSign} size="small" />}
      />
      <TextField label="Free handle" value={handle} onValueChange={setHandle} hint="Nobody has it yet." trailing={<Icon of={Check} size="small" />} />
      <TextField label="Taken handle" value="anna" onValueChange={setHandle} error="Somebody has this handle already. Try another one." />
      <TextField label="Display name" value={text} onValueChange={setText} placeholder="As friends call you" hint="You can change it later." />
      <TextField
        label="Password"
        type="password"
        value={password}
        onValueChange={setPassword}
        reveal={{ show: 'Show password', hide: 'Hide password' }}
      >
        <PasswordStrength score={score} label="Strength of the password" word={WORDS[score]} />
      </TextField>
      <TextField label="Locked" value="Cannot be changed here" onValueChange={setText} disabled />
      <TextArea
        label="Message Anna"
        placeholder="Message Anna"
        value={text}
        onValueChange={setText}
        leading={<IconButton label="Attach" icon={Paperclip} />}
        trailing={<IconButton label="Send" icon={SendHorizontal} kind="primary" directional disabled={text === ''} />}
      />
      <TextArea
        label="Message Ben"
        value={long}
        onValueChange={setLong}
        maxLines={5}
        trailing={<IconButton label="Send to Ben" icon={SendHorizontal} kind="primary" directional />}
        below="3,910 characters left"
      />
      <CopyFieldAndScores />
    </div>
  )
}

function CopyFieldAndScores() {
  return (
    <>
      <CopyField label="Your friend link" value="https://conclave.example/u#k3J9s0aPq2.Zc81mQ" copyLabel="Copy link" copiedLabel="Copied" />
      <div>
        {([0, 1, 2, 3, 4] as const).map((step) => (
          <PasswordStrength key={step} score={step} label={`Strength, example ${step}`} word={WORDS[step]} />
        ))}
      </div>
    </>
  )
}
