import { Skeleton } from '../../parts/Skeleton.tsx'
import { useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import styles from './Kit.module.css'

/** The words are on their way. */
export function Opening() {
  const { t } = useWords()
  return (
    <EnteringFrame form="wide" title={t('recoveryKit.title')} lead={t('recoveryKit.why')}>
      <div className={styles.opening}>
        <Skeleton form="line" count={6} label={t('recoveryKit.opening')} />
      </div>
    </EnteringFrame>
  )
}
