import type { AccountView, ClientEvent, DeviceView, MessageView, People, PersonView, SafetyNumberView } from '@conclave/client'
import type { UserId } from '@conclave/protocol'

/** One line of --json. The names of its fields are stable; new ones may be added. Times are ISO 8601 in UTC. */
export interface JsonRecord {
  readonly type: string
  readonly [field: string]: unknown
}

export function accountRecord(account: AccountView): JsonRecord {
  const { userId, handle, displayName, deviceId, serverId, serverUrl, friendLink } = account
  return { type: 'account', userId, handle, displayName, deviceId, serverId, serverUrl, friendLink }
}

export function personRecord(person: PersonView, type = 'person'): JsonRecord {
  const { userId, handle, displayName, state, verified, conversationId, online } = person
  return { type, userId, handle, displayName, state, verified, conversationId, online: online ?? null }
}

export function deviceRecord(device: DeviceView): JsonRecord {
  const { deviceId, name, current, revoked, lastSeen } = device
  return { type: 'device', deviceId, name, current, revoked, lastSeen: lastSeen === undefined ? null : day(lastSeen) }
}

/** `handle` is the other person of the conversation, whoever wrote. */
export function messageRecord(message: MessageView, handle: string | undefined, type = 'message'): JsonRecord {
  const { messageId, conversationId, position, kind, mine, senderUserId, text, sentAt, state, error } = message
  return {
    type,
    handle: handle ?? null,
    mine,
    kind,
    text,
    sentAt: new Date(sentAt).toISOString(),
    state,
    error: error ?? null,
    messageId,
    conversationId,
    senderUserId,
    position,
  }
}

export function safetyNumberRecord(person: PersonView, number: SafetyNumberView): JsonRecord {
  const { digits, qr, verified, recentResets } = number
  return { type: 'safety-number', userId: person.userId, handle: person.handle, digits, qr, verified, recentResets }
}

/** Every event of the client, with handles beside ids. */
export function eventRecord(event: ClientEvent, people: People): JsonRecord {
  const handle = (userId: UserId | undefined) => (userId === undefined ? null : (people.get(userId)?.handle ?? null))
  switch (event.type) {
    case 'message':
    case 'message-changed':
      return messageRecord(event.message, handleOfConversation(event.message, people), event.type)
    case 'request':
    case 'person-changed':
      return personRecord(event.person, event.type)
    case 'connection':
      return { type: event.type, state: event.state, error: event.error ?? null }
    case 'conversation-changed':
      return { ...event }
    case 'alert':
      return { type: event.type, code: event.code, userId: event.userId ?? null, handle: handle(event.userId) }
    case 'typing':
    case 'presence':
    case 'devices-changed':
    case 'gap':
    case 'repair':
      return { ...event, handle: handle(event.userId) }
  }
}

/** The other person of a message's conversation. */
export function handleOfConversation(message: MessageView, people: People): string | undefined {
  return people.list().find((person) => person.conversationId === message.conversationId)?.handle ?? people.get(message.senderUserId)?.handle
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
