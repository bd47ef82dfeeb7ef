import { Link } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { Mark } from '../../brand/Mark.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { Tooltip } from '../../parts/Tooltip.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from './frame.ts'
import styles from './Rail.module.css'

/** The places one can be in. */
export function Rail() {
  const { t } = useWords()
  const { show } = useFrame()
  return (
    <>
      <Tooltip text={t('home.home')} side="inline-end">
        <Link to="/" className={styles.home} aria-label={t('home.home')}>
          <Mark />
        </Link>
      </Tooltip>
      <span className={styles.line} />
      <IconButton label={t('home.addFriend')} icon={UserPlus} tooltipSide="inline-end" onClick={() => show({ kind: 'add-friend' })} />
    </>
  )
}
