import type { DeviceId } from '@conclave/protocol'
import type { AccountModel } from './account.ts'
import type { KeyReplacement, PasswordChange, PasswordChangeView } from './api.ts'
import type { Context } from './context.ts'
import type { NoticesModel } from './notices.ts'
import { attempt, reason } from './outcome.ts'
import { PasswordChangeModel } from './password-change.ts'
import type { RecoveryKitModel } from './recovery-kit.ts'
import type { SessionModel } from './session.ts'
import { type Outcome, type Store, value } from './store.ts'

interface Parts {
  readonly session: SessionModel
  readonly account: AccountModel
  readonly recoveryKit: RecoveryKitModel
  readonly notices: NoticesModel
}

/** A password form and a choice of devices; the new words come out of it. */
export class KeyReplacementModel implements KeyReplacement {
  readonly #context: Context
  readonly #parts: Parts
  readonly #staying = value<readonly DeviceId[]>([])
  readonly form: PasswordChange
  /** Raised by `close`, so that late words are shown to nobody. */
  #opened = 0
  /** The new password of an attempt whose answer was not heard: it may be in force already. */
  #unheard: string | undefined

  constructor(context: Context, parts: Parts) {
    this.#context = context
    this.#parts = parts
    const { session, account } = parts
    this.form = new PasswordChangeModel(context, session, account, (view) => this.#replace(view))
    session.epoch.subscribe(() => session.epoch.get().userId === undefined && this.close())
  }

  get staying(): Store<readonly DeviceId[]> {
    return this.#staying
  }

  setStaying(deviceId: DeviceId, stays: boolean): void {
    const others = this.#staying.get().filter((id) => id !== deviceId)
    this.#staying.set(stays ? [...others, deviceId] : others)
  }

  open(): Promise<Outcome> {
    return this.#parts.account.loadDevices()
  }

  close(): void {
    this.#opened++
    this.#unheard = undefined
    this.#staying.set([])
    this.form.reset()
  }

  async #replace(view: PasswordChangeView): Promise<Outcome> {
    const opened = this.#opened
    const shown = this.#others()
    const failed = await this.#parts.account.loadDevices()
    if (failed !== undefined) return failed
    // A device that came in the meantime must be seen before somebody decides about it.
    if (this.#others().some((id) => !shown.includes(id))) return 'E_CONFLICT'
    const refused = await attempt(async () => this.#replaced(await this.#ask(view), opened === this.#opened))
    if (refused !== 'E_CONFLICT' && refused !== 'E_NOT_FOUND') return refused
    await this.#parts.account.loadDevices()
    return 'E_CONFLICT'
  }

  async #ask({ current, password, consent }: PasswordChangeView): Promise<string> {
    const staying = this.#staying.get()
    const revoke = this.#others().filter((id) => !staying.includes(id))
    const ask = (from: string) => this.#context.client.accounts.replaceRecovery({ current: from, password, acceptWeakPassword: consent, revoke })
    try {
      return await ask(current)
    } catch (error) {
      if (reason(error) === 'E_SERVER_UNREACHABLE') this.#unheard = password
      if (reason(error) !== 'E_CREDENTIALS' || this.#unheard !== password) throw error
      // The answer that got lost was yes: once more, from the new password.
      return ask(password)
    }
  }

  #replaced(words: string, isOpen: boolean): void {
    const { account, recoveryKit, session, notices } = this.#parts
    if (isOpen) recoveryKit.replace(words)
    else session.kitReplaced()
    notices.dismiss('E_ACCOUNT_KEY')
    void account.loadDevices()
  }

  #others(): readonly DeviceId[] {
    const { list } = this.#parts.account.view.get().devices
    return list.filter((device) => !device.current && !device.revoked).map((device) => device.deviceId)
  }
}
