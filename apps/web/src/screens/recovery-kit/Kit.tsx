import { useApp } from '../../models/app-context.ts'
import { Button } from '../../parts/Button.tsx'
import { VisuallyHidden } from '../../parts/VisuallyHidden.tsx'
import { WordGrid } from '../../parts/WordGrid.tsx'
import { classNames } from '../../parts/class-names.ts'
import { useWords } from '../../words/index.ts'
import { Aside } from '../entering/Aside.tsx'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import styles from './Kit.module.css'
import { PrintedAccount } from './PrintedAccount.tsx'
import { TakeAlong } from './TakeAlong.tsx'
import { useLeave } from './use-leave.ts'

/** Stand where the words will be, so that nothing moves when they come. */
const COVERED: readonly string[] = Array.from({ length: 24 }, () => '······')

interface KitProps {
  /** `undefined` while they are on their way. */
  readonly words: readonly string[] | undefined
}

/** The words, and ways to keep them. */
export function Kit({ words }: KitProps) {
  const { t } = useWords()
  return (
    <EnteringFrame form="wide" title={t('recoveryKit.title')} lead={t('recoveryKit.why')}>
      <div className={classNames(styles.kit, words === undefined && styles.covered)}>
        {words === undefined && (
          <VisuallyHidden>
            <span role="status">{t('recoveryKit.opening')}</span>
          </VisuallyHidden>
        )}
        <PrintedAccount />
        <div inert={words === undefined}>
          <WordGrid label={t(words === undefined ? 'recoveryKit.opening' : 'recoveryKit.words')} words={words ?? COVERED} />
        </div>
        <div className={styles.further} inert={words === undefined}>
          <TakeAlong words={words ?? []} />
          <Further />
        </div>
      </div>
    </EnteringFrame>
  )
}

function Further() {
  const { recoveryKit, session } = useApp()
  const { t } = useWords()
  const leave = useLeave()
  const skip = () => {
    session.remindLater()
    leave()
  }
  return (
    <div className={styles.actions}>
      <Button kind="primary" size="large" onClick={() => recoveryKit.ask()}>
        {t('recoveryKit.next')}
      </Button>
      <Aside onPress={skip}>{t('recoveryKit.skip')}</Aside>
      <p className={styles.meaning}>{t('recoveryKit.skipMeaning')}</p>
    </div>
  )
}
