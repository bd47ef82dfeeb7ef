import { useState } from 'react'
import { Dialog } from '../../parts/Dialog.tsx'
import { KeyHint } from '../../parts/KeyHint.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import { fuzzyScore } from './fuzzy.ts'
import styles from './Shortcuts.module.css'
import { SHORTCUTS } from './shortcuts.ts'

/** What the keyboard can do, by the words for it or by the keys. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const found = SHORTCUTS.filter(({ keys, words }) => [t(words), keys].some((name) => fuzzyScore(name, text) > 0))
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('home.shortcuts')} closeLabel={t('home.close')}>
      <TextField label={t('home.shortcutsFind')} type="search" autoComplete="off" value={text} onValueChange={setText} />
      <dl className={styles.list}>
        {found.map((shortcut) => (
          <div key={shortcut.words} className={styles.line}>
            <dt>{t(shortcut.words)}</dt>
            <dd className={styles.keys}>
              <KeyHint keys={shortcut.keys} />
              {'also' in shortcut && <KeyHint keys={shortcut.also} />}
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.none} role="status">
        {found.length === 0 && t('home.shortcutsNone')}
      </p>
    </Dialog>
  )
}
