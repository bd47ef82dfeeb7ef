import type { ConversationId, MessageId, UserId } from '@conclave/protocol'
import { browserStore } from '../../../packages/client/src/browser/store/open-store.ts'
import { migrate } from '../../../packages/client/src/store/migrations.ts'
import type { Database } from '../../../packages/client/src/store/port.ts'
import { insertMessage, messagesBefore } from '../../../packages/client/src/store/tables/messages.ts'
import type { ColdTimes, FilledTimes } from './globals.ts'
import { searchMessages } from '../../../packages/client/src/store/tables/search.ts'

const CONVERSATIONS = 20
const PER_TRANSACTION = 100
const WORDS = 'we meet at the old bridge tomorrow morning and bring bread cheese coffee maps boots lamp rope tent water stove'.split(' ')
const conversation = (i: number) => `conversation-${i % CONVERSATIONS}` as ConversationId

/** Words of a text, the same in each run; one in a thousand names a lighthouse. */
function textOf(i: number): string {
  const words = Array.from({ length: 4 + ((i * 7) % 20) }, (_, k) => WORDS[(i * 31 + k * k * 17) % WORDS.length] ?? '')
  return [...words, i % 1_000 === 0 ? 'lighthouse' : `n${i % 5_000}`].join(' ')
}

function say(db: Database, i: number): void {
  const ids = { messageId: `message-${i}` as MessageId, conversationId: conversation(i), senderUserId: `user-${i % 40}` as UserId }
  insertMessage(db, { ...ids, kind: 'text', text: textOf(i), sentAt: i, state: 'received' })
}

export function fillWithMessages(db: Database, count: number): FilledTimes {
  migrate(db)
  const start = performance.now()
  for (let i = 0; i < count; i += PER_TRANSACTION) {
    db.tx(() => {
      for (let k = i; k < i + PER_TRANSACTION; k++) say(db, k)
    })
  }
  const insert = performance.now() - start
  const commits = Array.from({ length: 200 }, (_, i) => timed(() => db.tx(() => say(db, count + i))))
  return { insert, commits }
}

export async function openCold(): Promise<ColdTimes> {
  const start = performance.now()
  const store = await browserStore(true)
  const { db, release } = await store.open()
  migrate(db)
  messagesBefore(db, conversation(3), Number.MAX_SAFE_INTEGER, 50)
  const open = performance.now() - start
  const found: number[] = []
  const queries = ['lighthouse', 'bridge', 'bread lighthouse', 'n12', 'cheese co']
  const searches = queries.map((query) => timed(() => found.push(searchMessages(db, query, 50).length)))
  db.close()
  release()
  return { open, searches, found }
}

function timed(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
