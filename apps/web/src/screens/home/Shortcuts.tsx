import { Dialog } from '../../parts/Dialog.tsx'
import { KeyHint } from '../../parts/KeyHint.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Shortcuts.module.css'
import { SHORTCUTS } from './shortcuts.ts'

/** What the keyboard can do. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('home.shortcuts')} closeLabel={t('home.close')}>
      <dl className={styles.list}>
        {SHORTCUTS.map((shortcut) => (
          <div key={shortcut.words} className={styles.line}>
            <dt>{t(shortcut.words)}</dt>
            <dd className={styles.keys}>
              <KeyHint keys={shortcut.keys} />
              {'also' in shortcut && <KeyHint keys={shortcut.also} />}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
