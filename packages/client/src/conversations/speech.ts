import { activeDevices } from '@conclave/crypto'
import type { DeviceId, MessageId, UserId } from '@conclave/protocol'
import type { OwnDevice } from '../accounts/own.ts'
import { type Content, encodeBody } from '../body.ts'
import type { Core } from '../core.ts'
import type { Chains } from '../people/chains.ts'
import { takeCounter } from '../store/tables/conversations.ts'
import { insertOutbox } from '../store/tables/outbox.ts'
import { directConversation, ensureConversation } from './direct.ts'

export interface SayOptions {
  readonly messageId?: MessageId
  readonly sentAt?: number
  readonly onlyDevice?: DeviceId
  readonly fresh?: boolean
  readonly notBefore?: number
}
/** Puts what is to be said into the outbox, inside the caller's transaction. */
export interface Speech {
  /** @throws ConclaveError `E_MESSAGE_TOO_LONG` */
  say(userId: UserId, content: Content, options?: SayOptions): MessageId
  /** What was said to `receiver`, for the own other devices. */
  copy(receiver: UserId, said: { messageId: MessageId; sentAt: number; text: string }): void
  /** A body that is never stored: no counter. */
  transientBody(userId: UserId, content: Content): Uint8Array
  encode(userId: UserId, content: Content, options?: SayOptions): { messageId: MessageId; body: Uint8Array }
}

export function makeSpeech(core: Core, own: OwnDevice, chains: Chains): Speech {
  const head = (userId: UserId, options: SayOptions, counter: number) => {
    const self = own.require().userId
    return {
      conversationId: directConversation(core.crypto, self, userId),
      messageId: options.messageId ?? core.newMessageId(),
      senderUserId: self,
      receiverUserId: userId,
      counter,
      sentAt: options.sentAt ?? core.clock.now(),
    }
  }
  const encode: Speech['encode'] = (userId, content, options = {}) => {
    const draft = head(userId, options, 0)
    ensureConversation(core, draft.conversationId, userId)
    const counter = takeCounter(core.db, draft.conversationId)
    return { messageId: draft.messageId, body: encodeBody({ ...draft, counter }, content) }
  }
  const say: Speech['say'] = (userId, content, options = {}) => {
    const { messageId, body } = encode(userId, content, options)
    const { sentAt: _, messageId: __, ...rest } = options
    insertOutbox(core.db, { userId, messageId, body, ...rest })
    return messageId
  }
  const copy: Speech['copy'] = (receiver, said) => {
    const self = own.require().userId
    const chain = chains.known(self)
    if (chain && activeDevices(chain).length > 1) say(self, { type: 'copy', receiver, ...said })
  }
  return { say, copy, encode, transientBody: (userId, content) => encodeBody(head(userId, {}, 0), content) }
}
