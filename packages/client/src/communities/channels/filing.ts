import { placeInChain, type ReaderView, type SignedContent, streamStart, viewOf } from '@conclave/crypto/group'
import { hasPermission, type MessageId, idFromBytes, permissionsIn, type UserId } from '@conclave/protocol'
import { messageView } from '../../conversations/views.ts'
import type { Tell } from '../../core.ts'
import {
  type ChannelRow,
  countUnreadable,
  entryOf,
  isDeleted,
  lastRecordBefore,
  putDeleted,
  putRecordRow,
  recordAt,
  writeAuthor,
} from '../../store/tables/channels.ts'
import { epochOf } from '../../store/tables/epochs.ts'
import {
  deleteMessageAt,
  insertMessage,
  insertMessageAt,
  type MessageRow,
  messageOf,
  type NewMessage,
  positionBefore,
} from '../../store/tables/messages.ts'
import type { GroupContext } from '../groups/context.ts'
import { ledgerWhen } from './authority.ts'
import { CONTENT_KINDS, type Deletion, readSaid } from './body.ts'
import { hearClaim, hearOldClaim } from './claims.ts'
import type { Good } from './open-entry.ts'
import { takeOpening } from './opened.ts'

/** Where what is filed stands among the messages: at the end, before everything, or in a place that was kept for it. */
export type Spot = 'last' | 'first' | { readonly position: number }

export interface FilingParts {
  readonly context: GroupContext
  readonly tell: Tell
}

/** What came of placing a record: filed, known already, or a sign that the server or the author lies. */
export type Filed = 'filed' | 'repeat' | 'lie' | 'fork'

/** What this device knows, as the placing of a record asks for it (T13). */
function readerView({ core }: GroupContext, channel: ChannelRow, { content, group }: Good): ReaderView {
  const { db, crypto } = core
  const { channelId } = channel
  const { deviceId } = content.inner
  return {
    streamHash: (seq) => (seq === 0 ? streamStart(crypto, channelId).hash : entryOf(db, channelId, seq)?.hash),
    authenticator: (epoch) => epochOf(db, group.name, epoch)?.authenticator,
    record: (n) => recordAt(db, channelId, deviceId, n),
    lastBefore: (n) => lastRecordBefore(db, channelId, deviceId, n)?.n ?? 0,
  }
}

/** Inside a transaction: places one good record and files what it says. A fork files nothing. */
export function fileRecord(parts: FilingParts, channel: ChannelRow, seq: number, good: Good, spot: Spot): Filed {
  const { context, tell } = parts
  const { content } = good
  const { userId } = content.inner
  const view = readerView(context, channel, good)
  const placement = placeInChain(content, view)
  if (placement.kind === 'repeat') return 'repeat'
  if (view.record(content.inner.n) === undefined) {
    const heard = compare(parts, channel, seq, content, view, spot)
    if (heard !== 'filed') return heard
  }
  switch (placement.kind) {
    case 'equivocation':
      if (isRestated(context, content)) return 'repeat'
      say(parts, channel, userId, 'Somebody signed two different messages in one place. Both are shown.', spot)
      break
    case 'gap':
      if (spot === 'last') noteHole(parts, channel, seq, good, placement.to)
      break
    case 'next':
      break
  }
  // The second of two in one place has a name of its own, so that each can be deleted.
  const messageId = placement.kind === 'equivocation' ? idFromBytes('MessageId', content.hash.slice(0, 16)) : content.inner.messageId
  keepRecord(context, channel, seq, content, messageId)
  speak(parts, channel, good, spot, messageId)
  tell({ type: 'conversation-changed', conversationId: channel.conversationId })
  return 'filed'
}

const ALONE =
  'A device of this person has seen other messages here than this one. Nobody else says so: it is wrong, or the server shows it something else.'
const MOVED = 'Others have seen this channel otherwise than the first whose word was taken for it. What is shown from before may be incomplete.'

/** What the author says to have seen of the group and of the stream (T13). @returns 'filed' when it may be filed */
function compare(parts: FilingParts, channel: ChannelRow, seq: number, content: SignedContent, view: ReaderView, spot: Spot): Filed {
  const { context } = parts
  const seen = viewOf(content, seq, view)
  // What opens under our key of an epoch was made in our epoch: whoever signs another authenticator lies.
  if (seen === 'epoch') return 'lie'
  if (seen === 'unknown') return 'filed'
  if (spot !== 'last') {
    hearOldClaim(context, channel, content, seen)
    return 'filed'
  }
  const heard = hearClaim(context, channel, seq, content, seen)
  if (heard === 'doubted') say(parts, channel, content.inner.userId, ALONE, spot)
  if (heard === 'moved') say(parts, channel, content.inner.userId, MOVED, spot)
  return heard === 'fork' ? 'fork' : 'filed'
}

function keepRecord({ core, own }: GroupContext, { channelId }: ChannelRow, seq: number, { inner, hash }: SignedContent, messageId: MessageId): void {
  const { deviceId, userId, n, prev, kind } = inner
  putRecordRow(core.db, channelId, { deviceId, userId, n, hash, prev, seq, messageId, kind })
  if (deviceId === own.require().deviceId) writeAuthor(core.db, channelId, n, hash)
}

/** A record that was refused for its epoch and written anew: the server has kept the first one too. */
function isRestated({ core }: GroupContext, { inner }: SignedContent): boolean {
  const known = recordAt(core.db, inner.channelId, inner.deviceId, inner.n)
  return known !== undefined && known.messageId === inner.messageId && known.kind === inner.kind
}

/** Tombstones and what is from before our time show no numbers: only what is missing beyond them is a hole. */
function noteHole(parts: FilingParts, channel: ChannelRow, seq: number, { content }: Good, to: number): void {
  const { db } = parts.context.core
  const { userId, deviceId, n } = content.inner
  const last = lastRecordBefore(db, channel.channelId, deviceId, n)
  if (last === undefined) return
  const missing = to - last.n - countUnreadable(db, channel.channelId, last.seq + 1, seq - 1)
  if (missing <= 0) return
  parts.tell({ type: 'gap', userId, conversationId: channel.conversationId, missing })
  say(parts, channel, userId, `${missing} of their messages are missing here. The server does not give them.`, 'last')
}

/** Inside a transaction: a line of the app's own beside the messages, about somebody. */
export function say({ context, tell }: FilingParts, channel: ChannelRow, senderUserId: UserId, text: string, spot: Spot): void {
  const { core, own } = context
  const { conversationId } = channel
  const row = put(context, spot, {
    messageId: core.newMessageId(),
    conversationId,
    senderUserId,
    kind: 'notice',
    text,
    sentAt: core.clock.now(),
    state: 'received',
  })
  if (row) tell({ type: 'message', message: messageView(row, own.require().userId) })
}

function put({ core: { db } }: GroupContext, spot: Spot, row: NewMessage): MessageRow | undefined {
  if (spot === 'last') return insertMessage(db, row)
  return insertMessageAt(db, spot === 'first' ? positionBefore(db) : spot.position, row)
}

function speak(parts: FilingParts, channel: ChannelRow, { content, at }: Good, spot: Spot, messageId: MessageId): void {
  if (content.inner.kind === CONTENT_KINDS.opening) return takeOpening(parts.context, channel, content)
  const said = readSaid(content.inner.kind, content.inner.body)
  if (said?.kind === 'deletion') return deleteMessages(parts, channel, content, at, said)
  if (said?.kind !== 'text') return
  const { context, tell } = parts
  const self = context.own.require().userId
  const { userId, sentAt } = content.inner
  const { conversationId, channelId } = channel
  if (isDeleted(context.core.db, channelId, messageId, userId)) return
  const state = userId === self ? 'sent' : 'received'
  const callsAll = mayCallAll(parts, channel, content)
  const row = put(context, spot, { messageId, conversationId, senderUserId: userId, kind: 'text', text: said.text, sentAt, state, callsAll })
  if (row && spot === 'last') tell({ type: 'message', message: messageView(row, self) })
  if (row === undefined && userId === self) foundAgain(parts, messageId, spot)
}

/** Whether they might call everybody by what the author knew of the ledger. */
function mayCallAll({ context }: FilingParts, { communityId, channelId }: ChannelRow, { inner }: SignedContent): boolean {
  const then = context.ledgers.stateAt(communityId, inner.ledgerSeq)
  return then !== undefined && hasPermission(permissionsIn(then, inner.userId, channelId), 'mentionEveryone')
}

/** It was given up here, and had arrived all the same: it takes its place in the order of the stream. */
function foundAgain({ context, tell }: FilingParts, messageId: MessageId, spot: Spot): void {
  const { db } = context.core
  const self = context.own.require().userId
  const known = messageOf(db, self, messageId)
  if (known === undefined || (known.state !== 'failed' && known.state !== 'pending')) return
  deleteMessageAt(db, known.position)
  const row = put(context, spot, { ...known, state: 'sent' })
  if (row) tell({ type: 'message-changed', message: messageView(row, self) })
}

/** By its author, or by whoever might delete others' messages (T14: from honest clients, and from the server). */
function deleteMessages({ context, tell }: FilingParts, channel: ChannelRow, { inner }: SignedContent, at: number, said: Deletion): void {
  const { core, ledgers } = context
  const { communityId, channelId } = channel
  // At the entry that the record names, and when the server took it: who moderates no more could name an old one for ever.
  const moderates = [ledgers.stateAt(communityId, inner.ledgerSeq), ledgerWhen(context, communityId, at)].every(
    (state) => state !== undefined && hasPermission(permissionsIn(state, inner.userId, channelId), 'manageMessages'),
  )
  if (said.userId !== inner.userId && !moderates) return
  for (const messageId of said.messageIds) {
    putDeleted(core.db, channel.channelId, messageId, said.userId)
    const row = messageOf(core.db, said.userId, messageId)
    if (row === undefined || row.conversationId !== channel.conversationId || row.kind === 'notice') continue
    deleteMessageAt(core.db, row.position)
    tell({ type: 'message-gone', conversationId: channel.conversationId, messageId })
  }
}
