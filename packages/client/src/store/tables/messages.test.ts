import { idFromBytes } from '@conclave/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqlCipher } from '../../node/sqlcipher.ts'
import { migrate } from '../migrations.ts'
import type { Database } from '../port.ts'
import { insertMessage, mentionCount } from './messages.ts'

const here = idFromBytes('ConversationId', new Uint8Array(32).fill(1))
const bob = idFromBytes('UserId', new Uint8Array(32).fill(2))

let db: Database
let count = 0
beforeEach(() => {
  db = openSqlCipher(':memory:', new Uint8Array(32))
  migrate(db)
})
afterEach(() => db.close())

const ADA = { own: ['ada', 'Skipper (old)'], shared: ['everyone', 'Board'] }
const say = (text: string, kind: 'text' | 'notice' = 'text', callsAll = false) => {
  const messageId = idFromBytes('MessageId', new Uint8Array(16).fill(++count))
  const row = insertMessage(db, { messageId, conversationId: here, senderUserId: bob, kind, text, sentAt: 0, state: 'received', callsAll })
  return row?.position ?? expect.fail('twice')
}
const calls = (text: string, callsAll = false): boolean => {
  const at = say(text, 'text', callsAll)
  return mentionCount(db, here, at - 1, ADA) === 1
}

it('counts who is called as a word of its own, in any case, also by a name that has signs in it', () => {
  for (const text of ['@ada', 'thank you, @Ada!', '(@ada)', 'first\n@ada', '@skipper (old)']) expect([text, calls(text)]).toEqual([text, true])
})

it('counts what calls many from those only who might call everybody', () => {
  for (const text of ['@everyone', 'so @EVERYONE comes', '@board', 'the @Board.'])
    expect([text, calls(text), calls(text, true)]).toEqual([text, false, true])
  expect(mentionCount(db, here, 0, { own: [], shared: [] })).toBe(0)
})

it('counts no other word that begins or ends so', () => {
  for (const text of ['@adam', '@ada_', '@adaß', 'mail@ada', '@everyones', 'ada', '']) expect([text, calls(text, true)]).toEqual([text, false])
})

it('counts messages once, unread ones only, and no notices', () => {
  const read = say('@ada')
  say('@ada @ada @everyone', 'text', true)
  say('@ada', 'notice')
  expect(mentionCount(db, here, read, ADA)).toBe(1)
  expect(mentionCount(db, here, 0, ADA)).toBe(2)
})
