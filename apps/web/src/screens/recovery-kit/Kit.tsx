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
  /** They stand in place of former ones, which are void. */
  readonly replaced?: boolean
}

/** The words, and ways to keep them. */
export function Kit({ words, replaced = false }: KitProps) {
  const { t } = useWords()
  return (
    <EnteringFrame
      form="wide"
      title={t(replaced ? 'recoveryKit.newTitle' : 'recoveryKit.title')}
      lead={t(replaced ? 'recoveryKit.newWhy' : 'recoveryKit.why')}
    >
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
          <Further replaced={replaced} />
        </div>
      </div>
    </EnteringFrame>
  )
}

function Further({ replaced }: Required<Pick<KitProps, 'replaced'>>) {
  const { recoveryKit, session } = useApp()
  const { t } = useWords()
  const leave = useLeave()
  const skip = () => {
    // Nobody can count on a kit that is void, so this one is asked for at once.
    if (!replaced) session.remindLater()
    leave()
  }
  return (
    <div className={styles.actions}>
      <Button kind="primary" size="large" onClick={() => recoveryKit.ask()}>
        {t('recoveryKit.next')}
      </Button>
      <Aside onPress={skip}>{t('recoveryKit.skip')}</Aside>
      <p className={styles.meaning}>{t(replaced ? 'recoveryKit.newSkipMeaning' : 'recoveryKit.skipMeaning')}</p>
    </div>
  )
}
