import { Checkbox } from '../../parts/Checkbox.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import type { BanWork } from './use-ban.ts'

/** In the dialog of a ban: what open links still let somebody read, and the offer to replace them; nothing where there is none. */
export function OpenLinks({ ban: { links, replaces, setReplaces } }: { readonly ban: BanWork }) {
  const { t } = useWords()
  return (
    <>
      {links.mine > 0 && (
        <Checkbox
          label={t('community.replaceLinks')}
          hint={t('community.replaceLinksHint', { count: links.mine })}
          checked={replaces}
          onCheckedChange={setReplaces}
        />
      )}
      {links.others > 0 && <p className={styles.hint}>{t('community.linksOfOthers', { count: links.others })}</p>}
    </>
  )
}
