import { type InviteLink, parseInviteLink } from '@conclave/crypto'
import type { MessageId, UserId } from '@conclave/protocol'
import type { MessageState } from '../api.ts'
import { checkedName, type Content } from '../body.ts'
import type { Tell } from '../core.ts'
import { queueReceipt, rememberReceived, sentBodies } from '../store/tables/history.ts'
import { insertMessage, messageOf, setMessageState } from '../store/tables/messages.ts'
import { putInvitation } from '../store/tables/invitations.ts'
import { insertOutbox } from '../store/tables/outbox.ts'
import { type PersonRow, personOf } from '../store/tables/people.ts'
import type { SyncContext } from '../sync/context.ts'
import { noteCounter } from '../sync/gaps.ts'
import { resendable } from '../sync/repair.ts'
import { directConversation, ensureConversation } from './direct.ts'
import type { Incoming } from './incoming.ts'
import { receiptDue } from './receipts.ts'
import { messageView } from './views.ts'

type Said<K extends Content['type']> = Extract<Content, { type: K }>

/** Others see a person who typed or was online as such for so long, ms. */
export const PRESENCE_FOR = 5 * 60_000
const RESENT_AT_MOST = 100

/** Files one body, inside the transaction of its delivery. */
export function receive(context: SyncContext, incoming: Incoming, tell: Tell): void {
  const { core, own, persons } = context
  const { db } = core
  const { userId, body } = incoming
  const self = own.require().userId
  if (!fits(context, incoming, self)) return
  if (userId === self) return receiveFromSelf(context, incoming, tell)

  const person = personOf(db, userId)
  if (person?.state === 'blocked') return
  const said = body.content
  if (person) db.run('UPDATE people SET unheard = 0 WHERE user_id = ?', [userId])
  if (said.type === 'typing' || said.type === 'presence')
    return person?.state === 'contact' ? receiveTransient(context, person, said, tell) : undefined
  if (said.type !== 'request' && said.type !== 'accept' && person?.state !== 'contact') return
  if (!rememberReceived(db, userId, body.messageId, core.clock.now())) return
  noteCounter(context, incoming, tell)
  switch (said.type) {
    case 'request':
      return receiveRequest(context, userId, person, said, tell)
    case 'accept':
      if (person?.state === 'requested') persons.learn(userId, said, 'contact', tell)
      else if (person?.state === 'contact') persons.learn(userId, said, 'contact', tell)
      break
    case 'profileKey':
      persons.learn(userId, said, 'contact', tell)
      break
    case 'text':
      receiveText(context, incoming, said, tell)
      break
    case 'receipt':
      for (const messageId of said.messageIds) receiveReceipt(context, self, messageId, said.level === 2 ? 'read' : 'delivered', tell)
      break
    case 'retry':
      answerRetry(context, incoming, said)
      break
    case 'invite':
      receiveInvitation(context, userId, said, tell)
      break
    case 'copy':
      return
  }
  if (incoming.stranger && person?.state === 'contact') answerWithKey(context, userId)
}

/** The ids inside must be those of the session it came by. */
function fits({ core }: SyncContext, { userId, body }: Incoming, self: UserId): boolean {
  return body.senderUserId === userId && body.receiverUserId === self && body.conversationId === directConversation(core.crypto, self, userId)
}

function receiveFromSelf(context: SyncContext, incoming: Incoming, tell: Tell): void {
  const { core } = context
  const { userId: self, body } = incoming
  if (body.content.type === 'retry') return answerRetry(context, incoming, body.content)
  if (body.content.type !== 'copy') return
  if (!rememberReceived(core.db, self, body.messageId, core.clock.now())) return
  noteCounter(context, incoming, tell)
  const { receiver, messageId, sentAt, text } = body.content
  const conversationId = directConversation(core.crypto, self, receiver)
  ensureConversation(core, conversationId, receiver)
  const row = insertMessage(core.db, { messageId, conversationId, senderUserId: self, kind: 'text', text, sentAt, state: 'sent' })
  if (row) tell({ type: 'message', message: messageView(row, self) })
}

function receiveTransient(context: SyncContext, person: PersonRow, said: Said<'typing'> | Said<'presence'>, tell: Tell): void {
  const { userId } = person
  const { core, persons } = context
  if (said.type === 'typing')
    return tell({
      type: 'typing',
      conversationId: directConversation(core.crypto, context.own.require().userId, userId),
      userId,
      typing: said.typing,
    })
  persons.online.set(userId, said.online ? core.clock.now() + PRESENCE_FOR : 0)
  tell({ type: 'presence', userId, online: said.online })
}

function receiveRequest(context: SyncContext, userId: UserId, person: PersonRow | undefined, said: Said<'request'>, tell: Tell): void {
  const { core, chains, persons, speech } = context
  if (person?.state === 'declined') return
  if (person?.state === 'requested' || person?.state === 'contact') {
    persons.learn(userId, said, 'contact', tell)
    speech.say(userId, { type: 'accept', ...persons.ownCard() })
    return
  }
  // The handle is what the chain says, not what the request claims.
  const handle = chains.known(userId)?.handle ?? ''
  const before = person ?? {
    userId,
    handle,
    displayName: '',
    state: 'incoming' as const,
    profileKey: undefined,
    profileGeneration: 0,
    verified: false,
  }
  const row = persons.save(
    {
      ...before,
      handle,
      state: 'incoming',
      displayName: checkedName(said.displayName),
      profileKey: said.key.secret,
      profileGeneration: said.key.generation,
    },
    tell,
  )
  core.db.run('UPDATE people SET unheard = 0 WHERE user_id = ?', [userId])
  tell({ type: 'request', person: persons.view(row) })
}

function receiveText(context: SyncContext, { userId, body }: Incoming, said: Said<'text'>, tell: Tell): void {
  const { core } = context
  const { messageId, conversationId, sentAt } = body
  ensureConversation(core, conversationId, userId)
  const row = insertMessage(core.db, { messageId, conversationId, senderUserId: userId, kind: 'text', text: said.text, sentAt, state: 'received' })
  if (!row) return
  queueReceipt(core.db, { userId, messageId, level: 1 }, receiptDue(core))
  tell({ type: 'message', message: messageView(row, context.own.require().userId) })
}

/** A link that is none is not shown; what it leads to is looked up when the person accepts. */
function receiveInvitation({ core }: SyncContext, from: UserId, { link, name }: Said<'invite'>, tell: Tell): void {
  const parsed = linkOrNothing(link)
  if (!parsed) return
  const { communityId } = parsed
  putInvitation(core.db, { communityId, from, link, name: checkedName(name) }, core.clock.now())
  tell({ type: 'group-invite', communityId })
}

function linkOrNothing(link: string): InviteLink | undefined {
  try {
    return parseInviteLink(link)
  } catch {
    return undefined
  }
}

const RANK: Readonly<Record<MessageState, number>> = { failed: 0, pending: 1, sent: 2, delivered: 3, read: 4, received: 9 }

function receiveReceipt({ core }: SyncContext, self: UserId, messageId: MessageId, state: 'delivered' | 'read', tell: Tell): void {
  const row = messageOf(core.db, self, messageId)
  if (!row || RANK[row.state] >= RANK[state]) return
  setMessageState(core.db, row.position, state)
  tell({ type: 'message-changed', message: messageView({ ...row, state, error: undefined }, self) })
}

/** What a device could not read, once more, as far as T8 allows. */
function answerRetry({ core }: SyncContext, { userId, deviceId, body }: Incoming, said: Said<'retry'>): void {
  const ranges = said.ranges.filter((range) => range.conversationId === body.conversationId)
  const sent = ranges.flatMap((range) => sentBodies(core.db, userId, body.conversationId, range, RESENT_AT_MOST))
  const again = resendable(core, userId, deviceId, sent)
  for (const one of sent)
    if (again.has(one.messageId)) insertOutbox(core.db, { userId, messageId: one.messageId, body: one.body, onlyDevice: deviceId })
}

/** A contact wrote without our token: it does not know the newest profile key. At most once in ten minutes. */
function answerWithKey({ core, persons }: SyncContext, userId: UserId): void {
  const key = `key-sent:${userId}`
  const last = Number(core.db.all('SELECT value FROM meta WHERE key = ?', [key])[0]?.['value'] ?? 0)
  if (core.clock.now() - last < 600_000) return
  core.db.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', [key, core.clock.now()])
  persons.sendKey(userId)
}
