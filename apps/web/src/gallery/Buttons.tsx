import { Copy, Phone, Plus, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { IconButton } from '../parts/IconButton.tsx'
import { KeyHint } from '../parts/KeyHint.tsx'
import styles from './Gallery.module.css'

const KINDS = ['primary', 'quiet', 'plain', 'danger'] as const

export function Buttons() {
  const [pressed, setPressed] = useState(true)
  return (
    <>
      {(['large', 'medium', 'small'] as const).map((size) => (
        <div key={size} className={styles.row}>
          {KINDS.map((kind) => (
            <Button key={kind} kind={kind} size={size}>
              {kind === 'danger' ? 'Remove device' : 'Create account'}
            </Button>
          ))}
          <Button size={size} icon={<Icon of={Plus} size="small" />}>
            Add friend
          </Button>
        </div>
      ))}
      <div className={styles.row}>
        {KINDS.map((kind) => (
          <Button key={kind} kind={kind} pending>
            Creating account
          </Button>
        ))}
        {KINDS.map((kind) => (
          <Button key={kind} kind={kind} disabled>
            Not now
          </Button>
        ))}
      </div>
      <div className={styles.row}>
        <IconButton label="Copy text" icon={Copy} />
        <IconButton label="Call" icon={Phone} pressed={pressed} onClick={() => setPressed(!pressed)} />
        <IconButton label="Send now" icon={Send} kind="primary" directional />
        <IconButton label="Send nothing" icon={Send} kind="primary" directional disabled />
        <IconButton label="Delete" icon={Trash2} kind="danger" />
        <IconButton label="Small copy" icon={Copy} size="small" />
        <KeyHint keys="Ctrl+K" />
      </div>
    </>
  )
}
