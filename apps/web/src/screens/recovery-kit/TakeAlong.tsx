import { Check, Copy, Download, Printer } from 'lucide-react'
import { useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import { kitText } from './kit-text.ts'
import { saveText } from './save-text.ts'
import styles from './TakeAlong.module.css'

/** Copy, download, print. */
export function TakeAlong({ words }: { readonly words: readonly string[] }) {
  const view = useStore(useApp().session.view)
  const { t } = useWords()
  const [copied, setCopied] = useState<'yes' | 'no'>()
  const copy = () => {
    navigator.clipboard.writeText(words.join(' ')).then(
      () => setCopied('yes'),
      () => setCopied('no'),
    )
  }
  const download = () => {
    if (view.state === 'signed-in') saveText(t('recoveryKit.fileName', { handle: view.account.handle }), kitText(t, view.account, words))
  }
  return (
    <div className={styles.ways}>
      <Button icon={<Icon of={copied === 'yes' ? Check : Copy} size="small" />} onClick={copy}>
        {t(copied === 'yes' ? 'recoveryKit.copied' : 'recoveryKit.copy')}
      </Button>
      <Button icon={<Icon of={Download} size="small" />} onClick={download}>
        {t('recoveryKit.download')}
      </Button>
      <Button icon={<Icon of={Printer} size="small" />} onClick={() => print()}>
        {t('recoveryKit.print')}
      </Button>
      <p role="status" className={styles.said}>
        {copied === 'no' && t('recoveryKit.notCopied')}
      </p>
    </div>
  )
}
