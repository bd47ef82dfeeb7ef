import { ConclaveError, type ErrorCode } from '@conclave/protocol/core'
import type { Area, RemoteClient, TabClient, TabOptions } from '../api.ts'
import { type Call, type TabDoor, tabLock } from '../protocol.ts'
import { Calls, type Send } from './calls.ts'
import { withAttempts, withMessageIds } from './chosen-once.ts'
import { OwnWorker } from './own-worker.ts'
import { OwnerLink } from './owner-link.ts'
import { OwnerDoors } from './owner-doors.ts'
import { openedAfterAll, pageLock } from './page-order.ts'

/**
 * The client for this page. Starts a worker, which owns the store or waits for its turn, and finds the owner; calls may be made at once and wait.
 * One for each page, and `close` it only when the page goes on without.
 */
export function openTab(options: TabOptions): TabClient {
  const tab = new Tab(options)
  return {
    ...remoteClient((call) => tab.calls.invoke(call)),
    subscribe: tab.doors.subscribe,
    status: tab.doors.status,
    wipe: async () => void (await tab.calls.invoke({ area: 'store', method: 'wipe', args: [] })),
    close: () => tab.end('E_UNAVAILABLE'),
  }
}

class Tab {
  readonly calls = new Calls()
  readonly doors = new OwnerDoors()
  readonly #id = crypto.randomUUID()
  readonly #ended = Promise.withResolvers<void>()
  #worker: OwnWorker | undefined
  #link: OwnerLink | undefined
  #isOver = false

  constructor(options: TabOptions) {
    void this.#start(options)
  }

  /** For good: only a new page goes on. */
  end(code: ErrorCode): void {
    if (this.#isOver) return
    this.#isOver = true
    this.doors.close()
    this.#worker?.end()
    this.#link?.end()
    this.#ended.resolve()
    this.calls.refuse(new ConclaveError(code))
    this.doors.status.change({ state: 'failed', error: code, owner: false })
  }

  async #start({ build, serverUrl = location.origin }: TabOptions): Promise<void> {
    const disk = await hasPrivateFiles()
    const opened = await openedAfterAll(navigator.locks, Date.now())
    void navigator.locks.request(pageLock(opened, this.#id), () => this.#ended.promise)
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

  #enter(owner: string, send: Send): TabDoor {
    const door = this.doors.open(owner, () => this.#worker?.is(owner) ?? false)
    this.calls.connect(send)
    return door
  }

  #broken(): void {
    if (!this.doors.isOpen) this.doors.status.change({ state: 'failed', error: 'E_UNEXPECTED' })
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
  return {
    accounts: area('accounts'),
    people: area('people'),
    conversations: withMessageIds(area('conversations')),
    communities: withAttempts(area('communities')),
    sync: area('sync'),
  }
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
