import { type ConversationId, idFromBytes, type MessageId, type UserId } from '@conclave/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedName, checkedText, type Content, decodeBody, encodeBody } from './body.ts'

const bytes = (length: number) => new Uint8Array(length).fill(9)
const head = {
  conversationId: idFromBytes('ConversationId', bytes(32)) as ConversationId,
  messageId: idFromBytes('MessageId', bytes(16)) as MessageId,
  senderUserId: idFromBytes('UserId', bytes(32)) as UserId,
  receiverUserId: idFromBytes('UserId', bytes(32)) as UserId,
  counter: Number.MAX_SAFE_INTEGER,
  sentAt: 8_640_000_000_000_000,
}
const code = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return 'no error'
}

describe('bodies', () => {
  it('come back as they were', () => {
    const contents: Content[] = [
      { type: 'text', text: 'ä\u{1f511}' },
      { type: 'receipt', level: 2, messageIds: [head.messageId] },
      { type: 'typing', typing: true },
      { type: 'retry', ranges: [{ conversationId: head.conversationId, from: 1, to: Number.MAX_SAFE_INTEGER }] },
    ]
    for (const content of contents) expect(decodeBody(encodeBody(head, content)).content).toEqual(content)
  })
  it('the longest text fits, also as a copy', () => {
    const text = checkedText('€'.repeat(4_000))
    expect(encodeBody(head, { type: 'text', text }).length).toBeLessThanOrEqual(12_288)
    expect(
      encodeBody(head, { type: 'copy', receiver: head.receiverUserId, messageId: head.messageId, sentAt: head.sentAt, text }).length,
    ).toBeLessThanOrEqual(12_288)
  })
  it('refuse empty and too long texts, and mend broken Unicode', () => {
    for (const empty of ['', ' ', '\n\t\u00a0']) expect(code(() => checkedText(empty))).toBe('E_MESSAGE_EMPTY')
    expect(code(() => checkedText('x'.repeat(4_001)))).toBe('E_MESSAGE_TOO_LONG')
    expect(checkedText('a\ud800')).toBe('a\ufffd')
  })
  it('names are one line, at most 64 characters, whole', () => {
    expect(checkedName(' a\u202eb\nc ')).toBe('a b c')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const checked = checkedName(name)
        expect(checked.length).toBeLessThanOrEqual(64)
        expect(checked.isWellFormed()).toBe(true)
      }),
    )
  })
  it('any bytes are a body or E_MALFORMED', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (input) => ['E_MALFORMED', 'no error'].includes(code(() => decodeBody(input)) ?? '')))
    const good = encodeBody(head, { type: 'text', text: 'hello' })
    for (let i = 0; i < good.length; i++) {
      const bad = good.slice()
      bad[i] = (bad[i] as number) ^ 0x41
      expect(['E_MALFORMED', 'no error']).toContain(code(() => decodeBody(bad)))
    }
  })
})
