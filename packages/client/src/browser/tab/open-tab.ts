import { ConclaveError, type ErrorCode, idFromBytes } from '@conclave/protocol/core'
import type { ClientEvent } from '../../api.ts'
import type { Area, RemoteClient, TabClient, TabOptions } from '../api.ts'
import { type Call, type TabDoor, tabLock } from '../protocol.ts'
import { Calls } from './calls.ts'
import { OwnWorker } from './own-worker.ts'
import { OwnerLink } from './owner-link.ts'
import { StatusBoard } from './status.ts'

/**
 * The client for this page. Starts a worker, which owns the store or waits for its turn, and finds the owner; calls may be made at once and wait.
 * One for each page, and `close` it only when the page goes on without.
 */
export function openTab(options: TabOptions): TabClient {
  const tab = new Tab(options)
  return {
    ...remoteClient((call) => tab.calls.invoke(call)),
    subscribe: tab.subscribe,
    status: tab.status,
    wipe: async () => void (await tab.calls.invoke({ area: 'store', method: 'wipe', args: [] })),
    close: () => tab.end('E_UNAVAILABLE'),
  }
}

class Tab {
  readonly calls = new Calls()
  readonly status = new StatusBoard()
  readonly #id = crypto.randomUUID()
  readonly #listeners = new Set<(events: readonly ClientEvent[]) => void>()
  readonly #ended = Promise.withResolvers<void>()
  #worker: OwnWorker | undefined
  #link: OwnerLink | undefined
  #current: TabDoor | undefined
  #isOver = false

  constructor(options: TabOptions) {
    void this.#start(options)
  }

  readonly subscribe = (listener: (events: readonly ClientEvent[]) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** For good: only a new page goes on. */
  end(code: ErrorCode): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#current = undefined
    this.#worker?.end()
    this.#link?.end()
    this.#ended.resolve()
    this.calls.refuse(new ConclaveError(code))
    this.status.change({ state: 'failed', error: code, owner: false })
  }

  async #start({ build, serverUrl = location.origin }: TabOptions): Promise<void> {
    const opened = Date.now()
    const disk = await hasPrivateFiles()
    // The owner forgets a tab whose lock it gets, so nobody may hear of this tab before.
    await navigator.locks.request(tabLock(this.#id), async () => {
      if (this.#isOver) return
      const worker = new OwnWorker({ start: { type: 'start', build, serverUrl, disk }, onBroken: () => this.#broken() })
      this.#worker = worker
      const superseded = () => this.end('E_RELOAD')
      const parts = { tab: this.#id, build, opened, worker, onSuperseded: superseded }
      this.#link = new OwnerLink({ ...parts, onOwner: (owner, send) => this.#enter(owner, send) })
      await this.#ended.promise
    })
  }

  #enter(owner: string, send: (call: Call) => ReturnType<Parameters<Calls['connect']>[0]>): TabDoor {
    const door: TabDoor = {
      status: (status) => {
        if (this.#current === door) this.status.hear(owner, this.#worker?.is(owner) ?? false, status)
      },
      events: (events) => {
        if (this.#current === door) this.#listeners.forEach((listener) => listener(events))
      },
    }
    this.#current = door
    this.calls.connect(send)
    return door
  }

  #broken(): void {
    if (!this.#current) this.status.change({ state: 'failed', error: 'E_UNEXPECTED' })
  }
}

/** Some browsers refuse it in private windows; then everything stays in memory. */
async function hasPrivateFiles(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory()
    return true
  } catch {
    return false
  }
}

type Invoke = (call: Call) => Promise<unknown>

function remoteClient(invoke: Invoke): RemoteClient {
  const area = <Name extends Area>(name: Name): RemoteClient[Name] =>
    remoteArea<RemoteClient[Name]>((method, args) => invoke({ area: name, method, args }))
  return { accounts: area('accounts'), people: area('people'), conversations: withMessageIds(area('conversations')), sync: area('sync') }
}

/** Any method is a call; only the owner knows which there are. `then` is none, or an area could not be awaited. */
function remoteArea<T extends object>(invoke: (method: string, args: readonly unknown[]) => Promise<unknown>): T {
  const made = new Map<PropertyKey, unknown>()
  return new Proxy({} as T, {
    get: (_, method) => {
      if (typeof method !== 'string' || method === 'then') return undefined
      if (!made.has(method)) made.set(method, (...args: readonly unknown[]) => invoke(method, args))
      return made.get(method)
    },
  })
}

/** A message that is sent again after a take-over must not become two: its id is chosen here, once. */
function withMessageIds(conversations: RemoteClient['conversations']): RemoteClient['conversations'] {
  const send: RemoteClient['conversations']['send'] = (conversationId, text, messageId) =>
    conversations.send(conversationId, text, messageId ?? idFromBytes('MessageId', crypto.getRandomValues(new Uint8Array(16))))
  return new Proxy(conversations, { get: (target, method) => (method === 'send' ? send : Reflect.get(target, method)) })
}
