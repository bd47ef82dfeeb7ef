import type { MessageRow } from '../../models/api.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import styles from './MessageDetails.module.css'

interface MessageDetailsProps {
  readonly row: MessageRow | undefined
  /** Of the other person. */
  readonly name: string
  readonly onClose: () => void
}

/** When a message was written, and how far it has come. */
export function MessageDetails({ row, name, onClose }: MessageDetailsProps) {
  const { t } = useWords()
  return (
    <Dialog open={row !== undefined} onOpenChange={onClose} title={t('conversation.messageDetails')} closeLabel={t('conversation.close')}>
      {row !== undefined && <Facts row={row} name={name} />}
    </Dialog>
  )
}

function Facts({ row, name }: { readonly row: MessageRow; readonly name: string }) {
  const { t, formats } = useWords()
  return (
    <dl className={styles.facts}>
      <dt>{t('conversation.author')}</dt>
      <dd>
        <bdi>{row.author}</bdi>
      </dd>
      <dt>{t('conversation.sentAt')}</dt>
      <dd>{formats.full(row.sentAt)}</dd>
      <dt>{t('conversation.state')}</dt>
      <dd>
        {row.state !== 'received' && <span className={styles.state}>{t(`conversation.${row.state}`)}</span>}
        {row.state === 'failed' ? t(errorKey(row.code ?? 'E_UNEXPECTED')) : t(`conversation.meaning.${row.state}`, { name })}
      </dd>
    </dl>
  )
}
