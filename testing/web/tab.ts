import type { Client, ClientEvent } from '@conclave/client'
import type { TabClient, TabStatus } from '@conclave/client/browser'
import type { ErrorCode, UserId } from '@conclave/protocol'

/** A tab over a client of this process: answers come later, events in batches, as through the port of a worker. */
export interface TestTab extends TabClient {
  /** Another owner took over: `client` on the same store. */
  takeOver(client: Client): void
  /** Something about the security of an account was found. */
  alert(code: ErrorCode, userId: UserId): void
}

export function tabOf(first: Client): TestTab {
  let client = first
  let status: TabStatus = { state: 'ready', error: undefined, storage: 'disk', owner: true, generation: 1 }
  const watching = new Set<() => void>()
  const listeners = new Set<(events: readonly ClientEvent[]) => void>()
  let batch: ClientEvent[] = []
  const deliver = () => {
    const events = batch
    batch = []
    for (const listener of listeners) listener(events)
  }
  const follow = (of: Client) =>
    of.events.subscribe((event) => {
      if (batch.push(structuredClone(event)) === 1) setImmediate(deliver)
    })
  let leave = follow(client)
  const area = <Name extends 'accounts' | 'people' | 'conversations' | 'communities' | 'sync'>(name: Name): TabClient[Name] =>
    new Proxy({} as TabClient[Name], {
      get:
        (_, method) =>
        (...args: readonly unknown[]) =>
          call(client[name], method, args),
    })
  return {
    accounts: area('accounts'),
    people: area('people'),
    conversations: area('conversations'),
    communities: area('communities'),
    sync: area('sync'),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    status: {
      get: () => status,
      subscribe: (listener) => {
        watching.add(listener)
        return () => void watching.delete(listener)
      },
    },
    alert: (code, userId) => {
      if (batch.push({ type: 'alert', code, userId }) === 1) setImmediate(deliver)
    },
    wipe: () => Promise.resolve(),
    close: () => leave(),
    takeOver: (next) => {
      leave()
      client = next
      leave = follow(next)
      status = { ...status, generation: status.generation + 1 }
      for (const listener of watching) listener()
    },
  }
}

async function call(target: object, method: string | symbol, args: readonly unknown[]): Promise<unknown> {
  await new Promise((resolve) => setImmediate(resolve))
  const work = (target as Readonly<Record<string | symbol, (...args: readonly unknown[]) => unknown>>)[method]
  const result = await work?.apply(target, structuredClone([...args]))
  return structuredClone(result)
}
