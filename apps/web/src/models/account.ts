import type { DeviceId } from '@conclave/protocol'
import type { Account, AccountSettingsView, Strength } from './api.ts'
import type { Context } from './context.ts'
import { safeName } from './names.ts'
import { attempt } from './outcome.ts'
import type { SessionModel } from './session.ts'
import { kept, type Outcome, type Store, value } from './store.ts'
import { measure } from './strength.ts'

const EMPTY: AccountSettingsView = { devices: { state: 'loading', code: undefined, list: [] }, presenceShared: false, typingShared: true }

/** What the settings change of the account and its devices. */
export class AccountModel implements Account {
  readonly #context: Context
  readonly #session: SessionModel
  readonly #view = value<AccountSettingsView>(EMPTY)
  #load = 0

  constructor(context: Context, session: SessionModel) {
    this.#context = context
    this.#session = session
  }

  get view(): Store<AccountSettingsView> {
    return this.#view
  }

  clear(): void {
    this.#load++
    this.#view.set(EMPTY)
  }

  async load(): Promise<void> {
    const load = this.#load
    const { accounts } = this.#context.client
    const [presenceShared, typingShared] = await Promise.all([accounts.presenceShared(), accounts.typingShared()])
    if (load === this.#load) this.#change({ presenceShared, typingShared })
  }

  async loadDevices(): Promise<Outcome> {
    const load = ++this.#load
    const failed = await attempt(async () => {
      const devices = await this.#context.client.accounts.devices()
      if (load !== this.#load) return
      const before = new Map(this.#view.get().devices.list.map((device) => [device.deviceId, device]))
      const list = devices.map((device) => {
        const next = { ...device, name: safeName(device.name, device.deviceId.slice(0, 6)) }
        const old = before.get(device.deviceId)
        return old ? kept(old, next) : next
      })
      this.#change({ devices: { state: 'ready', code: undefined, list } })
    })
    if (failed === undefined || load !== this.#load) return failed
    // What was shown stays, with the reason why it may be old.
    const { devices } = this.#view.get()
    this.#change({ devices: { ...devices, state: devices.state === 'ready' ? 'ready' : 'failed', code: failed } })
    return failed
  }

  async renameDevice(deviceId: DeviceId, name: string): Promise<Outcome> {
    const failed = await attempt(() => this.#context.client.accounts.renameDevice(deviceId, name))
    return failed ?? this.loadDevices()
  }

  async revokeDevices(deviceIds: readonly DeviceId[], password: string): Promise<Outcome> {
    const failed = await attempt(() => this.#context.client.accounts.revokeDevices({ deviceIds, password }))
    if (failed === undefined) void this.loadDevices()
    return failed
  }

  setDisplayName(name: string): Promise<Outcome> {
    return attempt(async () => {
      await this.#context.client.accounts.setDisplayName(name)
      await this.#session.changed()
    })
  }

  setPresenceShared(shared: boolean): Promise<Outcome> {
    return attempt(async () => {
      await this.#context.client.accounts.setPresenceShared(shared)
      this.#change({ presenceShared: shared })
    })
  }

  setTypingShared(shared: boolean): Promise<Outcome> {
    return attempt(async () => {
      await this.#context.client.accounts.setTypingShared(shared)
      this.#change({ typingShared: shared })
    })
  }

  measure(password: string): Promise<Strength> {
    const { account } = this.#session
    return measure(this.#context, password, account ? [account.handle, account.displayName] : [])
  }

  suggestPassword(): Promise<string> {
    return this.#context.client.accounts.suggestPassword()
  }

  changePassword({ current, password, consent }: { current: string; password: string; consent: boolean }): Promise<Outcome> {
    return attempt(() => this.#context.client.accounts.changePassword({ current, password, acceptWeakPassword: consent }))
  }

  #change(change: Partial<AccountSettingsView>): void {
    const before = this.#view.get()
    this.#view.set(kept(before, { ...before, ...change }))
  }
}
