import type { ConversationView, MessageView } from '@conclave/client/browser'
import type { ConversationRow, Person, Preview } from './api.ts'
import { oneLine } from './names.ts'
import { byName } from './people.ts'
import type { Order } from './sorted.ts'
import { kept } from './store.ts'

/** A row of the list, and by what it is ordered. */
export interface Listed {
  readonly row: ConversationRow
  /** Place of the last message in this device's store; 0 without one. */
  readonly position: number
}

interface RowParts {
  readonly person: Person
  readonly conversation: ConversationView | undefined
  readonly typing: boolean
  /** A draft of the conversation that is shown is no news. */
  readonly hideDraft: boolean
  /** What arrives is seen at once. */
  readonly reading: boolean
}

/** @returns undefined when it does not belong into the list; `before` where nothing changed */
export function listed({ person, conversation, typing, hideDraft, reading }: RowParts, before: Listed | undefined): Listed | undefined {
  const last = conversation?.last
  const draft = conversation && !hideDraft ? oneLine(conversation.draft) : ''
  if (!last && person.state !== 'contact' && draft === '') return undefined
  const row: ConversationRow = {
    conversationId: person.conversationId,
    address: conversation?.address ?? person.address,
    userId: person.userId,
    name: person.name,
    handle: person.handle,
    personState: person.state,
    verified: person.verified,
    online: person.online,
    preview: last && kept(before?.row.preview, previewOf(last)),
    time: last?.sentAt,
    unread: reading ? 0 : (conversation?.unread ?? 0),
    draft,
    typing,
  }
  const next = { row: before ? kept(before.row, row) : row, position: last?.position ?? 0 }
  return before ? kept(before, next) : next
}

function previewOf({ mine, kind, text, state }: MessageView): Preview {
  return { mine, kind, text: oneLine(text), state }
}

/** The newest message first; those without one after them, by name. */
export const byActivity: Order<Listed> = (a, b) => b.position - a.position || byName(a.row, b.row)
