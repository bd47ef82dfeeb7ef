import type { Client, MessageView } from '@conclave/client'
import type { ErrorCode, MessageId } from '@conclave/protocol'
import type { Context } from '../context.ts'

export type Delivery = { readonly kind: 'sent' } | { readonly kind: 'failed'; readonly code: ErrorCode } | { readonly kind: 'waiting' }

const outcome = (message: MessageView | undefined): Delivery | undefined => {
  if (!message || message.state === 'pending') return undefined
  return message.state === 'failed' ? { kind: 'failed', code: message.error ?? 'E_INTERNAL' } : { kind: 'sent' }
}

/** Resolves when the server has the message, when it was refused, or after `patience` ms. */
export function delivery({ client, io }: Pick<Context, 'client' | 'io'>, messageId: MessageId, patience: number): Promise<Delivery> {
  return new Promise((resolve) => {
    const settle = (result: Delivery | undefined) => {
      if (!result) return
      clearTimeout(timer)
      unsubscribe()
      resolve(result)
    }
    const timer = setTimeout(() => settle(outcome(client.conversations.message(messageId)) ?? { kind: 'waiting' }), patience)
    const unsubscribe = client.events.subscribe((event) => {
      if (event.type === 'message-changed' && event.message.messageId === messageId) settle(outcome(event.message))
    })
    io.interrupted.addEventListener('abort', () => settle({ kind: 'waiting' }), { once: true })
    settle(outcome(client.conversations.message(messageId)))
  })
}

/** All of them, in any order; the first failure, else waiting if one waits. */
export async function deliveries(context: { client: Client; io: Context['io'] }, ids: readonly MessageId[], patience: number): Promise<Delivery> {
  const results = await Promise.all(ids.map((id) => delivery(context, id, patience)))
  return results.find(({ kind }) => kind === 'failed') ?? results.find(({ kind }) => kind === 'waiting') ?? { kind: 'sent' }
}
