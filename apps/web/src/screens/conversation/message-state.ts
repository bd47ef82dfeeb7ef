import type { MessageRow } from '../../models/api.ts'
import type { MessageState } from '../../parts/MessageMark.tsx'
import type { Translate } from '../../words/index.ts'

/** The mark and the words of how far an own message has come; undefined for others' messages. */
export function markOf({ state }: MessageRow, offline: boolean, t: Translate): MessageState | undefined {
  if (state === 'received') return undefined
  return { kind: state, label: state === 'pending' && offline ? t('conversation.waiting') : t(`conversation.${state}`) }
}
