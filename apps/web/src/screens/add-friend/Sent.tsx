import { useNavigate } from '@tanstack/react-router'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import styles from './AddFriend.module.css'

/** It is sent: to whom, and what comes next. */
export function Sent({ onClose }: { readonly onClose: () => void }) {
  const { addFriend } = useApp()
  const { t } = useWords()
  const navigate = useNavigate()
  const { person } = useStore(addFriend.view)
  if (person === undefined) return null
  const { userId, name, state, address } = person
  const write = () => {
    onClose()
    if (address !== undefined) void navigate({ to: '/c/$address', params: { address } })
  }
  return (
    <div className={styles.sent} role="status">
      <Avatar id={userId} name={name} size={80} />
      <p>{t(state === 'contact' ? 'addFriend.already' : 'addFriend.sent', { name })}</p>
      <div className={styles.buttons}>
        <Button onClick={() => addFriend.reset()}>{t('addFriend.another')}</Button>
        {state === 'contact' && (
          <Button kind="primary" onClick={write}>
            {t('addFriend.write', { name })}
          </Button>
        )}
      </div>
    </div>
  )
}
