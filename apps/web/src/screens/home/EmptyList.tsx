import { UserPlus } from 'lucide-react'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import styles from './EmptyList.module.css'
import { useFrame } from './frame.ts'

/** In place of the conversations where the empty home is not beside them. */
export function EmptyList() {
  const { t } = useWords()
  const { show } = useFrame()
  return (
    <div className={styles.empty}>
      <p>{t('home.empty')}</p>
      <Button kind="primary" icon={<Icon of={UserPlus} />} onClick={() => show({ kind: 'add-friend' })}>
        {t('home.addFriend')}
      </Button>
    </div>
  )
}
