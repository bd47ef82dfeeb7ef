import type { MessageRow } from '../../models/api.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { errorKey, type Translate, useWords } from '../../words/index.ts'
import styles from './MessageDetails.module.css'
import type { TalkPlace } from './talk-place.ts'

interface MessageDetailsProps {
  readonly row: MessageRow | undefined
  readonly place: Pick<TalkPlace, 'name' | 'kind'>
  readonly onClose: () => void
}

/** When a message was written, and how far it has come. */
export function MessageDetails({ row, place, onClose }: MessageDetailsProps) {
  const { t } = useWords()
  return (
    <Dialog open={row !== undefined} onOpenChange={onClose} title={t('conversation.messageDetails')} closeLabel={t('conversation.close')}>
      {row !== undefined && <Facts row={row} place={place} />}
    </Dialog>
  )
}

function Facts({ row, place }: { readonly row: MessageRow; readonly place: MessageDetailsProps['place'] }) {
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
        {row.state === 'failed' ? t(errorKey(row.code ?? 'E_UNEXPECTED')) : meaningOf(row.state, place, t)}
      </dd>
    </dl>
  )
}

function meaningOf(state: Exclude<MessageRow['state'], 'failed'>, { kind, name }: MessageDetailsProps['place'], t: Translate): string {
  if (kind === 'channel' && state !== 'pending')
    return t(state === 'received' ? 'conversation.meaning.channelReceived' : 'conversation.meaning.channelSent', { name })
  return t(`conversation.meaning.${state}`, { name })
}
