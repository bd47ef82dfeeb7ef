import type { ErrorCode } from '@conclave/protocol'
import type { AccountModel } from './account.ts'
import type { PasswordChange, PasswordChangeView } from './api.ts'
import type { Context } from './context.ts'
import { Form, type Missing, missingPassword } from './form.ts'
import { Latest } from './latest.ts'
import { attempt } from './outcome.ts'
import type { SessionModel } from './session.ts'
import type { Outcome, Store } from './store.ts'
import { needsConsent } from './strength.ts'

const PAUSE = 250
const EMPTY: PasswordChangeView = {
  current: '',
  password: '',
  repeated: '',
  strength: undefined,
  suggested: false,
  needsConsent: false,
  consent: false,
  problems: {},
  pending: false,
  done: false,
}
type Field = keyof PasswordChangeView['problems']

const FIELD_OF: Partial<Record<ErrorCode, Field>> = { E_CREDENTIALS: 'current', E_WEAK_PASSWORD: 'password' }

/** A new password for the account; what was typed is forgotten as soon as it is changed or the screen closes. */
export class PasswordChangeModel implements PasswordChange {
  readonly #account: AccountModel
  readonly #apply: (view: PasswordChangeView) => Promise<Outcome>
  readonly #form = new Form<PasswordChangeView>(EMPTY, (view) => ({ ...view, needsConsent: needsConsent(view.strength) }))
  readonly #strength: Latest<NonNullable<PasswordChangeView['strength']>>
  /** Raised by `reset`, so that a late answer shows nothing, and a late suggestion fills nothing. */
  #opened = 0

  /** @param apply what is done with the passwords; a change of the password unless told */
  constructor({ platform }: Context, session: SessionModel, account: AccountModel, apply?: (view: PasswordChangeView) => Promise<Outcome>) {
    this.#account = account
    this.#apply = apply ?? ((view) => account.changePassword(view))
    this.#strength = new Latest(platform.clock, PAUSE)
    session.epoch.subscribe(() => session.epoch.get().userId === undefined && this.reset())
  }

  get view(): Store<PasswordChangeView> {
    return this.#form.view
  }

  setCurrent(current: string): void {
    this.#touch({ current }, 'current')
  }

  setPassword(password: string): void {
    this.#touch({ password, suggested: false, strength: undefined, consent: false }, 'password', 'repeated')
    this.#measure()
  }

  setRepeated(repeated: string): void {
    this.#touch({ repeated }, 'repeated')
  }

  setConsent(consent: boolean): void {
    this.#touch({ consent }, 'password')
  }

  async suggestPassword(): Promise<void> {
    const failed = await attempt(async () => {
      const opened = this.#opened
      const password = await this.#account.suggestPassword()
      if (opened !== this.#opened) return
      this.#touch({ password, repeated: password, suggested: true, strength: undefined, consent: false }, 'password', 'repeated')
      this.#measure()
    })
    if (failed !== undefined) this.#form.problem('form', failed)
  }

  async submit(): Promise<Outcome> {
    const view = this.#form.get()
    if (view.pending) return undefined
    const missing = missingIn(view)
    if (missing) return this.#form.problem(...missing)
    const opened = this.#opened
    this.#form.set({ ...view, pending: true, done: false, problems: {} })
    const failed = await this.#apply(view)
    if (opened !== this.#opened) return failed
    if (failed === undefined) return this.#finished()
    this.#form.change({ pending: false, ...(failed === 'E_WEAK_PASSWORD' && { strength: { bits: view.strength?.bits ?? 0, level: 'weak' } }) })
    return this.#form.problem(FIELD_OF[failed] ?? 'form', failed)
  }

  reset(): void {
    this.#opened++
    this.#strength.drop()
    this.#form.set(EMPTY)
  }

  #finished(): Outcome {
    this.reset()
    this.#form.set({ ...EMPTY, done: true })
    return undefined
  }

  #measure(): void {
    const { password } = this.#form.get()
    if (password === '') return void this.#strength.drop()
    this.#strength.ask(
      () => this.#account.measure(password),
      (strength) => this.#form.change({ strength }),
    )
  }

  /** What somebody typed: the last change of the password is no longer what the form is about. */
  #touch(change: Partial<PasswordChangeView>, ...touched: readonly Field[]): void {
    this.#form.change({ ...change, done: false }, ...touched)
  }
}

function missingIn(view: PasswordChangeView): Missing<Field> | undefined {
  return view.current === '' ? ['current', 'E_CREDENTIALS'] : missingPassword(view)
}
