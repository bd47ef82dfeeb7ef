import { idFromBytes, toBase64url } from '@conclave/protocol/core'
import type { RemoteClient } from '../api.ts'

/** What is asked again after a take-over must not happen twice: its name is chosen in the tab, once. */
const fresh = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16))

export function withMessageIds(conversations: RemoteClient['conversations']): RemoteClient['conversations'] {
  const send: RemoteClient['conversations']['send'] = (conversationId, text, messageId) =>
    conversations.send(conversationId, text, messageId ?? idFromBytes('MessageId', fresh()))
  return new Proxy(conversations, { get: (target, method) => (method === 'send' ? send : Reflect.get(target, method)) })
}

export function withAttempts(communities: RemoteClient['communities']): RemoteClient['communities'] {
  const create: RemoteClient['communities']['create'] = (input) => communities.create({ attempt: toBase64url(fresh()), ...input })
  const createGroup: RemoteClient['communities']['createGroup'] = (input) => communities.createGroup({ attempt: toBase64url(fresh()), ...input })
  const named = { create, createGroup }
  return new Proxy(communities, { get: (target, method) => Reflect.get(Object.hasOwn(named, method) ? named : target, method) })
}
