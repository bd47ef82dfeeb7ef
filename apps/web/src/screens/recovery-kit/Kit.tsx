import { useApp } from '../../models/app-context.ts'
import { Button } from '../../parts/Button.tsx'
import { WordGrid } from '../../parts/WordGrid.tsx'
import { useWords } from '../../words/index.ts'
import { Aside } from '../entering/Aside.tsx'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import styles from './Kit.module.css'
import { PrintedAccount } from './PrintedAccount.tsx'
import { TakeAlong } from './TakeAlong.tsx'
import { useLeave } from './use-leave.ts'

/** The words, and ways to keep them. */
export function Kit({ words }: { readonly words: readonly string[] }) {
  const { recoveryKit, session } = useApp()
  const { t } = useWords()
  const leave = useLeave()
  const skip = () => {
    session.remindLater()
    leave()
  }
  return (
    <EnteringFrame form="wide" title={t('recoveryKit.title')} lead={t('recoveryKit.why')}>
      <div className={styles.kit}>
        <PrintedAccount />
        <WordGrid label={t('recoveryKit.words')} words={words} />
        <TakeAlong words={words} />
        <div className={styles.actions}>
          <Button kind="primary" size="large" onClick={() => recoveryKit.ask()}>
            {t('recoveryKit.next')}
          </Button>
          <Aside onPress={skip}>{t('recoveryKit.skip')}</Aside>
          <p className={styles.meaning}>{t('recoveryKit.skipMeaning')}</p>
        </div>
      </div>
    </EnteringFrame>
  )
}
