import type { AccountView, ClientEvent } from '@conclave/client/browser'
import type { ErrorCode, UserId } from '@conclave/protocol'
import type { Session, SessionView, SignedOut } from './api.ts'
import type { Context } from './context.ts'
import { safeName } from './names.ts'
import { attempt, outcomeWithin, reason } from './outcome.ts'
import { kept, type Outcome, type Store, value } from './store.ts'

const WEEK = 7 * 86_400_000
/** How long a deletion waits for the server to take this device out of the account, ms. */
const PATIENCE = 5_000
/** Present while the words of an account made here were never confirmed: the time until which the reminder is put off, ms. */
const KIT = 'conclave.recovery-kit'
/** Changed when an account came, went or got another name, so that other tabs look. */
const ACCOUNT = 'conclave.account'

/** Present while an account is kept on disk here, so that a page that finds none knows that the browser deleted it. */
const HERE = 'conclave.here'
const PATH = 'conclave.path'

/** What a person is told until they have read it. */
interface Alerts {
  alert(code: ErrorCode): void
  dismiss(code: ErrorCode): void
  clear(): void
}

/** Whose data there is, and from which owner: when it changes, everything is loaded again. */
export interface Epoch {
  readonly userId: UserId | undefined
  readonly generation: number
}

/** Who is signed in here, and the ways out. */
export class SessionModel implements Session {
  readonly #context: Context
  readonly #alerts: Alerts
  readonly #view = value<SessionView>({ state: 'opening' })
  readonly #epoch = value<Epoch>({ userId: undefined, generation: 0 })
  /** Somebody was signed in since this page was loaded. */
  #wasInside = false
  /** Answers to older questions are dropped. */
  #question = 0
  #newest: Promise<void> = Promise.resolve()
  readonly #ends: readonly (() => void)[]

  constructor(context: Context, alerts: Alerts) {
    this.#context = context
    this.#alerts = alerts
    const { client, platform } = context
    const look = () => void this.look()
    this.#ends = [
      client.status.subscribe(look),
      platform.page.subscribe(() => platform.page.attentive() && look()),
      platform.box.subscribe((key) => (key === ACCOUNT || key === KIT) && look()),
    ]
    look()
  }

  get view(): Store<SessionView> {
    return this.#view
  }
  get epoch(): Store<Epoch> {
    return this.#epoch
  }
  get returning(): boolean {
    return this.#context.platform.box.get(HERE) !== undefined
  }
  get account(): AccountView | undefined {
    const view = this.#view.get()
    return view.state === 'signed-in' ? view.account : undefined
  }

  /** Reads again who is signed in. While the next owner of the store opens it, what is shown stays. */
  look(): Promise<void> {
    return (this.#newest = this.#read(++this.#question))
  }

  async #read(question: number): Promise<void> {
    const { client } = this.#context
    const { state, error, generation } = client.status.get()
    if (state === 'failed') return this.#view.set(kept(this.#view.get(), { state: 'failed', code: error ?? 'E_UNEXPECTED' }))
    if (state === 'opening') return
    try {
      const account = await client.accounts.current()
      // Who waits for this answer waits for the newer one.
      if (question !== this.#question) return await this.#newest
      if (account) this.#showAccount(account)
      else this.#showNobody()
      this.#epoch.set(kept(this.#epoch.get(), { userId: account?.userId, generation }))
      if (account) await this.#start()
    } catch (error) {
      if (question === this.#question) this.#view.set({ state: 'failed', code: reason(error) })
    }
  }

  take(events: readonly ClientEvent[]): void {
    const own = this.account
    const changes = events.some((event) =>
      event.type === 'connection' ? !own || event.state === 'stopped' : event.type === 'devices-changed' && event.userId === own?.userId,
    )
    if (changes) void this.look()
  }

  /** An account came here, by sign-up (then its kit is unsaved) or sign-in. */
  async entered(by: 'sign-up' | 'sign-in'): Promise<void> {
    this.#context.platform.box.set(KIT, by === 'sign-up' ? '0' : undefined)
    // Said of the device that this one was before; it may have come late.
    this.#alerts.dismiss('E_DEVICE_REVOKED')
    await this.changed()
  }

  /** The account itself changed; other tabs look too. */
  async changed(): Promise<void> {
    const { box, clock, random } = this.#context.platform
    box.set(ACCOUNT, `${clock.now()}.${random()}`)
    // Other tabs hear of the change; when it was is nobody's business.
    box.set(ACCOUNT, undefined)
    await this.look()
  }

  kitSaved(): void {
    this.#context.platform.box.set(KIT, undefined)
    void this.look()
  }

  /** Another kit is in force, which nobody has saved. */
  kitReplaced(): void {
    this.#context.platform.box.set(KIT, '0')
    void this.look()
  }

  remindLater(): void {
    const { box, clock } = this.#context.platform
    if (box.get(KIT) === undefined) return
    box.set(KIT, String(clock.now() + WEEK))
    void this.look()
  }

  async retryServer(): Promise<void> {
    const answer = await this.#askServer()
    const view = this.#view.get()
    if (view.state === 'signed-out') this.#view.set(kept(view, { ...view, ...answer }))
  }

  async signOut({ wipe }: { wipe: boolean }): Promise<SignedOut> {
    const { client, platform } = this.#context
    platform.box.set(HERE, undefined)
    const leaving = attempt(() => client.accounts.signOut({ wipe }))
    if (wipe) {
      const refused = await outcomeWithin(platform.clock, PATIENCE, leaving)
      return { problem: await this.wipe(), stillListed: refused !== undefined && refused !== 'E_NOT_SIGNED_IN' }
    }
    const problem = await leaving
    if (problem === undefined) await this.#left()
    else void this.look()
    return { problem, stillListed: false }
  }

  async wipe(): Promise<Outcome> {
    this.#context.platform.box.set(HERE, undefined)
    const failed = await attempt(() => this.#context.client.wipe())
    if (failed === undefined) await this.#left()
    else void this.look()
    return failed
  }

  reload(): void {
    this.#context.platform.page.reload()
  }

  rememberPath(path: string): boolean {
    if (this.#wasInside) return false
    this.#context.platform.tabBox.set(PATH, path)
    return true
  }

  takePath(): string | undefined {
    const { tabBox } = this.#context.platform
    const path = tabBox.get(PATH)
    tabBox.set(PATH, undefined)
    // A path of this app and nothing else: `//host` would be another server.
    return path !== undefined && /^\/(?![/\\])/u.test(path) ? path : undefined
  }

  close(): void {
    for (const end of this.#ends) end()
    this.#question++
    this.#newest = Promise.resolve()
  }

  async #left(): Promise<void> {
    this.#context.platform.box.set(KIT, undefined)
    // Also from a page that never got as far as to see the account.
    this.#alerts.clear()
    this.#context.platform.tabBox.set(PATH, undefined)
    await this.changed()
  }

  /** Somebody sees their own name as their contacts do. */
  #showAccount(found: AccountView): void {
    this.#wasInside = true
    const account = { ...found, displayName: safeName(found.displayName, found.handle) }
    const { client, platform } = this.#context
    const before = this.#view.get()
    const putOff = platform.box.get(KIT)
    const { storage } = client.status.get()
    if (before.state !== 'signed-in' && storage === 'disk') platform.keepStorage()
    if (storage === 'disk') platform.box.set(HERE, '1')
    this.#view.set(
      kept(before, {
        state: 'signed-in',
        storage,
        account: before.state === 'signed-in' ? kept(before.account, account) : account,
        recoveryKit: putOff === undefined ? 'saved' : 'unsaved',
        remindOfKit: putOff !== undefined && Number(putOff) <= platform.clock.now(),
      }),
    )
  }

  #showNobody(): void {
    const before = this.#view.get()
    // Whoever comes next begins at the beginning, in every tab.
    if (before.state === 'signed-in') this.#context.platform.tabBox.set(PATH, undefined)
    const { server, serverProblem } = before.state === 'signed-out' ? before : { server: undefined, serverProblem: undefined }
    const { client, platform } = this.#context
    const { storage } = client.status.get()
    const lost = storage === 'disk' && platform.box.get(HERE) !== undefined
    this.#view.set(kept(before, { state: 'signed-out', storage, lost, server, serverProblem }))
    if (!server) void this.retryServer()
  }

  async #askServer() {
    try {
      return { server: await this.#context.client.accounts.server(), serverProblem: undefined }
    } catch (error) {
      return { serverProblem: reason(error) }
    }
  }

  async #start(): Promise<void> {
    const code = await attempt(() => this.#context.client.sync.start())
    if (code === 'E_DEVICE_REVOKED') this.#alerts.alert(code)
  }
}
