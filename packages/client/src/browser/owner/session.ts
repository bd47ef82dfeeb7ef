import { webCryptoProvider } from '@conclave/crypto'
import { codeOf, ConclaveError } from '@conclave/protocol'
import type { Client, ClientEvent } from '../../api.ts'
import { openClient } from '../../client.ts'
import { keyedLocks } from '../../locks.ts'
import { browserClock } from '../platform/clock.ts'
import { browserTransport } from '../platform/transport.ts'
import type { Call, OwnerStatus } from '../protocol.ts'
import { type BrowserStore, browserStore, type OpenedStore } from '../store/open-store.ts'

export interface SessionParts {
  readonly serverUrl: string
  readonly disk: boolean
  onStatus(status: OwnerStatus): void
  onEvent(event: ClientEvent): void
}

const AREAS = ['accounts', 'people', 'conversations', 'communities', 'sync'] as const
/** Two tabs that enter at once would make two accounts for one store: one after the other, the second is told. */
const ENTERING = new Set(['signUp', 'signIn', 'signInWithWords'])

/** Client and store of the owner, from opening to wiping and opening again. */
export class Session {
  readonly #parts: SessionParts
  readonly #entering = keyedLocks()
  #status: OwnerStatus = { state: 'opening', error: undefined, storage: 'disk', incarnation: 0 }
  #store: BrowserStore | undefined
  #opened: OpenedStore | undefined
  #client: Client | undefined
  #busy: Promise<void>

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#busy = this.#open()
  }

  get status(): OwnerStatus {
    return this.#status
  }

  /** @throws ConclaveError of the method, or the reason why there is no client */
  async invoke({ area, method, args }: Call): Promise<unknown> {
    if (area === 'store') return this.#wipe()
    await this.#busy
    if (!this.#client) throw new ConclaveError(this.#status.error ?? 'E_UNAVAILABLE')
    const found: unknown = AREAS.includes(area) ? Reflect.get(this.#client, area) : undefined
    const work: unknown = typeof found === 'object' && found !== null && method !== 'constructor' ? Reflect.get(found, method) : undefined
    if (typeof work !== 'function') throw new ConclaveError('E_USAGE', `${area}.${method}`)
    const run = async (): Promise<unknown> => Reflect.apply(work, found, args)
    return ENTERING.has(method) ? this.#entering.run('account', run) : run()
  }

  async #open(): Promise<void> {
    try {
      this.#store ??= await browserStore(this.#parts.disk)
      this.#opened = await this.#store.open()
      this.#client = this.#newClient(this.#opened)
      this.#tell({ state: 'ready', error: undefined, storage: this.#store.storage })
    } catch (error) {
      this.#opened?.db.close()
      this.#release()
      this.#tell({ state: 'failed', error: codeOf(error) ?? 'E_UNEXPECTED', storage: this.#store?.storage ?? 'disk' })
    }
  }

  #newClient({ db, instance }: OpenedStore): Client {
    const options = { db, crypto: webCryptoProvider(), clock: browserClock(), connect: browserTransport, serverUrl: this.#parts.serverUrl }
    const client = openClient(instance ? { ...options, instance } : options)
    client.events.subscribe((event) => this.#parts.onEvent(event))
    // Whatever waits goes out as soon as anybody opens a tab, and after each take-over.
    if (client.accounts.current()) client.sync.start()
    return client
  }

  #wipe(): Promise<void> {
    const wiped = this.#replaceStore(this.#busy)
    this.#busy = wiped.catch(() => undefined)
    return wiped
  }

  async #replaceStore(before: Promise<void>): Promise<void> {
    await before
    this.#tell({ state: 'opening', error: undefined, incarnation: this.#status.incarnation + 1 })
    try {
      await this.#client?.close()
      this.#release()
      await this.#store?.erase()
    } catch (error) {
      this.#tell({ state: 'failed', error: codeOf(error) ?? 'E_UNEXPECTED' })
      throw error
    }
    await this.#open()
  }

  #release(): void {
    this.#opened?.release()
    this.#opened = undefined
    this.#client = undefined
  }

  #tell(change: Partial<OwnerStatus>): void {
    this.#status = { ...this.#status, ...change }
    this.#parts.onStatus(this.#status)
  }
}
