import type { AccountView, Client, ClientEvent, DeviceView, MessageView, PersonView, SafetyNumberView } from '@conclave/client'
import type { CommunityId, ConversationId, UserId } from '@conclave/protocol'

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

/** What the listeners know people and channels by. */
export type Known = Pick<Client, 'people' | 'communities'>

/** `handle` is the other person of the conversation, whoever wrote; in a channel (`community/#channel`) it is who wrote. */
export function messageRecord(message: MessageView, handle: string | undefined, type = 'message', channel?: string): JsonRecord {
  const { messageId, conversationId, position, kind, mine, senderUserId, text, sentAt, state, error } = message
  return {
    type,
    handle: handle ?? null,
    channel: channel ?? null,
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

/** Every event of the client, with handles and names beside ids. */
export function eventRecord(event: ClientEvent, client: Known): JsonRecord {
  const { people } = client
  const handle = (userId: UserId | undefined) => (userId === undefined ? null : (people.get(userId)?.handle ?? null))
  switch (event.type) {
    case 'message':
    case 'message-changed': {
      const { handle: other, channel } = speaker(event.message, client)
      return messageRecord(event.message, other, event.type, channel)
    }
    case 'request':
    case 'person-changed':
      return personRecord(event.person, event.type)
    case 'connection':
      return { type: event.type, state: event.state, error: event.error ?? null }
    case 'conversation-changed':
    case 'members-changed':
    case 'message-gone':
      return { ...event }
    case 'community-changed':
    case 'community-gone':
    case 'group-invite':
      return { ...event, name: communityName(event.communityId, client) ?? null }
    case 'channel-typing':
      return { ...event, channel: channelName(event.conversationId, client) ?? null }
    case 'alert':
      return {
        type: event.type,
        code: event.code,
        userId: event.userId ?? null,
        handle: handle(event.userId),
        communityId: event.communityId ?? null,
      }
    case 'typing':
    case 'presence':
    case 'devices-changed':
    case 'gap':
    case 'repair':
      return { ...event, handle: handle(event.userId) }
  }
}

export function communityName(communityId: CommunityId, { communities }: Known): string | undefined {
  const { name } = communities.get(communityId) ?? communities.groupInvites().find((one) => one.communityId === communityId) ?? {}
  return name === '' ? undefined : name
}

/** `community/#channel`, or undefined for a conversation of two. */
export function channelName(conversationId: ConversationId, { communities }: Known): string | undefined {
  const channel = communities.channelOf(conversationId)
  return channel && `${communities.get(channel.communityId)?.name ?? ''}/#${channel.name}`
}

/** The other person of a conversation of two; in a channel who wrote, and which channel it is. */
export function speaker(message: MessageView, client: Known): { readonly handle: string | undefined; readonly channel: string | undefined } {
  const { people, communities } = client
  const channel = communities.channelOf(message.conversationId)
  if (!channel) return { handle: handleOfConversation(message, client), channel: undefined }
  const handle = communities.nameOf(channel.communityId, message.senderUserId).handle ?? people.get(message.senderUserId)?.handle
  return { handle, channel: channelName(message.conversationId, client) }
}

/** The other person of a message's conversation. */
function handleOfConversation(message: MessageView, { people }: Known): string | undefined {
  return people.list().find((person) => person.conversationId === message.conversationId)?.handle ?? people.get(message.senderUserId)?.handle
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
