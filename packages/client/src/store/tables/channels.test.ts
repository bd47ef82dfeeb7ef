import { type CommunityId, type ConversationId, type DeviceId, idFromBytes, type MessageId, type UserId } from '@conclave/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { openSqlCipher } from '../../node/sqlcipher.ts'
import { migrate } from '../migrations.ts'
import type { Database } from '../port.ts'
import {
  countOutgoing,
  deleteOutgoing,
  firstOutgoing,
  insertChannelOutbox,
  outgoingChannels,
  postponeOutgoing,
  sentRows,
  setPosted,
  setSealed,
} from './channel-outbox.ts'
import {
  channelOf,
  countUnreadable,
  eraseChannels,
  insertChannel,
  isDeleted,
  lastRecordBefore,
  putDeleted,
  putEntry,
  putRecordRow,
  readAuthor,
  recordAt,
  writeAuthor,
} from './channels.ts'
import { epochOf, lastRemovalSeq, putEpoch, putShared, sharedFrom, uncheckedEpochs } from './epochs.ts'
import { dropLeaf, hasState, putPending, pendingOf, readState, slotOf, writeState } from './groups.ts'
import { insertMessage, insertMessageAt, isOvertaken, messagesBefore, positionBefore, unreadCount } from './messages.ts'
import { searchMessages } from './search.ts'

const bytes = (fill: number, length = 32): Uint8Array => new Uint8Array(length).fill(fill)
const channelId = idFromBytes('ChannelId', bytes(1, 16))
const [communityId, conversationId] = ['community' as CommunityId, 'conversation' as ConversationId]
const [userId, deviceId] = ['user' as UserId, 'device' as DeviceId]

let db: Database
beforeEach(() => {
  db = openSqlCipher(':memory:', bytes(7))
  migrate(db)
  insertChannel(db, { channelId, communityId, conversationId, address: 'address' })
})

const said = (text: string, state: 'received' | 'pending' | 'sent' = 'received') => ({
  messageId: text as MessageId,
  conversationId,
  senderUserId: userId,
  kind: 'text' as const,
  text,
  sentAt: 1,
  state,
})

describe('messages of a channel', () => {
  it('that are older come before, are not unread, and are found', () => {
    insertMessage(db, said('newer'))
    for (const text of ['old', 'older', 'oldest']) insertMessageAt(db, positionBefore(db), said(text))
    expect(messagesBefore(db, conversationId, Number.MAX_SAFE_INTEGER, 9).map(({ text }) => text)).toEqual(['newer', 'old', 'older', 'oldest'])
    expect(unreadCount(db, conversationId, 0)).toBe(1)
    expect(searchMessages(db, 'oldest', 5).map(({ text }) => text)).toEqual(['oldest'])
  })

  it('are overtaken by what is in the stream, not by what waits too', () => {
    const mine = insertMessage(db, said('mine', 'pending'))
    if (!mine) throw new Error('not there')
    insertMessage(db, said('mine too', 'pending'))
    expect(isOvertaken(db, mine)).toBe(false)
    insertMessage(db, said('theirs'))
    expect(isOvertaken(db, mine)).toBe(true)
  })

  it('are deleted by name and author; a word of an older program, for every author', () => {
    putDeleted(db, channelId, 'a' as MessageId, userId)
    db.run("INSERT INTO channel_deleted (channel_id, message_id, user_id, moderator) VALUES (?, 'b', 'mod', 1)", [channelId])
    const gone = (id: string, author: string) => isDeleted(db, channelId, id as MessageId, author as UserId)
    expect([gone('a', 'user'), gone('a', 'other'), gone('b', 'other'), gone('c', 'user')]).toEqual([true, false, true, false])
  })
})

describe('what is to be said', () => {
  const row = (id: string) => ({ channelId, messageId: id as MessageId, kind: 1, body: bytes(1, 3), sentAt: 5, dedupe: bytes(2, 16) })

  it('leaves in order, and stays until it has come back', () => {
    insertChannelOutbox(db, row('one'))
    insertChannelOutbox(db, row('two'))
    const first = firstOutgoing(db, channelId)
    if (!first) throw new Error('nothing')
    expect([first.messageId, first.sealed, countOutgoing(db)]).toEqual(['one', undefined, 2])
    setSealed(db, first.id, { groupId: 'g', wire: bytes(3), n: 4, hash: bytes(5) })
    setPosted(db, first.id, 9)
    expect(firstOutgoing(db, channelId)?.messageId).toBe('two')
    expect(sentRows(db, channelId)).toMatchObject([{ messageId: 'one', posted: 9, sealed: { n: 4 } }])
    deleteOutgoing(db, first.id)
    expect(sentRows(db, channelId)).toEqual([])
  })

  it('is overtaken by nothing while its first waits', () => {
    insertChannelOutbox(db, row('one'))
    insertChannelOutbox(db, row('two'))
    expect(outgoingChannels(db, 10)).toEqual([channelId])
    postponeOutgoing(db, firstOutgoing(db, channelId)?.id ?? 0, 20)
    expect([outgoingChannels(db, 10), outgoingChannels(db, 20)]).toEqual([[], [channelId]])
  })
})

describe('chains of authors', () => {
  it('give the nearest record, count what showed none, and never go back', () => {
    for (const n of [1, 2, 5])
      putRecordRow(db, channelId, { deviceId, userId, n, hash: bytes(n), prev: bytes(n - 1), seq: n * 2, messageId: `m${n}` as MessageId, kind: 1 })
    expect(lastRecordBefore(db, channelId, deviceId, 5)?.n).toBe(2)
    expect(recordAt(db, channelId, deviceId, 3)).toBeUndefined()
    for (const seq of [5, 6, 7]) putEntry(db, channelId, { seq, wireHash: bytes(seq), hash: undefined, readable: seq === 6 })
    expect(countUnreadable(db, channelId, 5, 9)).toBe(2)
    writeAuthor(db, channelId, 3, bytes(3))
    writeAuthor(db, channelId, 2, bytes(2))
    expect(readAuthor(db, channelId)).toEqual({ n: 3, hash: bytes(3) })
  })
})

describe('groups', () => {
  const stored = (fill: number) => ({ group: bytes(fill), ratchets: [{ epoch: 1, leaf: 0, bytes: bytes(fill, 4) }] })
  const facts = (floor: number, seq: number) => ({ floor, ledger: { seq, hash: bytes(9) } })
  const epoch = (floor: number, seq: number) => ({ shared: bytes(1), joined: bytes(2), authenticator: bytes(3), facts: facts(floor, seq) })

  it('keep the state beside the one that a commit on its way leads to', () => {
    writeState(db, slotOf('g'), stored(1))
    putPending(db, { groupId: 'g', kind: 'commit', base: 3, commit: bytes(4), record: bytes(5), bundle: bytes(6), history: undefined }, stored(2))
    expect([readState(db, slotOf('g')), readState(db, slotOf('g', true))]).toEqual([stored(1), stored(2)])
    expect(pendingOf(db, 'g')).toMatchObject({ kind: 'commit', base: 3, history: undefined })
    dropLeaf(db, 'g')
    expect([hasState(db, slotOf('g')), hasState(db, slotOf('g', true)), pendingOf(db, 'g')]).toEqual([false, false, undefined])
  })

  it('keep what was known of an epoch when its S is found later', () => {
    putEpoch(db, 'g', 4, epoch(0, 7), false)
    putShared(db, 'g', 4, bytes(8))
    putShared(db, 'g', 2, bytes(6))
    expect(epochOf(db, 'g', 4)).toMatchObject({ shared: bytes(8), joined: bytes(2), facts: facts(0, 7) })
    expect([sharedFrom(db, 'g', 1)?.epoch, sharedFrom(db, 'g', 3)?.epoch, sharedFrom(db, 'g', 5)]).toEqual([2, 4, undefined])
    expect(uncheckedEpochs(db, 'g', 9)).toEqual([4])
  })

  it('know over which entry of the ledger a leaf was last removed', () => {
    putEpoch(db, 'g', 3, epoch(0, 7), true)
    expect(lastRemovalSeq(db, 'g')).toBe(0)
    putEpoch(db, 'g', 4, epoch(4, 11), true)
    putEpoch(db, 'g', 5, epoch(4, 15), true)
    expect([lastRemovalSeq(db, 'g'), lastRemovalSeq(db, 'other')]).toEqual([11, 0])
  })
})

it('erasing a community leaves nothing of its channels', () => {
  insertMessage(db, said('hello'))
  putEntry(db, channelId, { seq: 1, wireHash: bytes(1), hash: bytes(2), readable: true })
  eraseChannels(db, communityId)
  expect(channelOf(db, channelId)).toBeUndefined()
  expect(messagesBefore(db, conversationId, Number.MAX_SAFE_INTEGER, 9)).toEqual([])
  expect(db.all('SELECT * FROM channel_entries')).toEqual([])
})
