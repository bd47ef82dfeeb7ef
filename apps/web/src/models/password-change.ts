import type { ErrorCode } from '@conclave/protocol'
import type { AccountModel } from './account.ts'
import type { PasswordChange, PasswordChangeView, Problem } from './api.ts'
import type { Context } from './context.ts'
import { Latest } from './latest.ts'
import { attempt } from './outcome.ts'
import type { SessionModel } from './session.ts'
import { kept, type Outcome, type Store, value } from './store.ts'
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
  readonly #view = value<PasswordChangeView>(EMPTY)
  readonly #strength: Latest<NonNullable<PasswordChangeView['strength']>>
  /** Raised by `reset`, so that a late answer shows nothing. */
  #opened = 0

  /** @param apply what is done with the passwords; a change of the password unless told */
  constructor({ platform }: Context, session: SessionModel, account: AccountModel, apply?: (view: PasswordChangeView) => Promise<Outcome>) {
    this.#account = account
    this.#apply = apply ?? ((view) => account.changePassword(view))
    this.#strength = new Latest(platform.clock, PAUSE)
    session.epoch.subscribe(() => session.epoch.get().userId === undefined && this.reset())
  }

  get view(): Store<PasswordChangeView> {
    return this.#view
  }

  setCurrent(current: string): void {
    this.#change({ current }, 'current')
  }

  setPassword(password: string): void {
    this.#change({ password, suggested: false, strength: undefined, consent: false }, 'password', 'repeated')
    this.#measure()
  }

  setRepeated(repeated: string): void {
    this.#change({ repeated }, 'repeated')
  }

  setConsent(consent: boolean): void {
    this.#change({ consent }, 'password')
  }

  async suggestPassword(): Promise<void> {
    const failed = await attempt(async () => {
      const password = await this.#account.suggestPassword()
      this.#change({ password, repeated: password, suggested: true, strength: undefined, consent: false }, 'password', 'repeated')
      this.#measure()
    })
    if (failed !== undefined) this.#problem('form', failed)
  }

  async submit(): Promise<Outcome> {
    const view = this.#view.get()
    if (view.pending) return undefined
    const missing = missingIn(view)
    if (missing) return this.#problem(...missing)
    const opened = this.#opened
    this.#view.set({ ...view, pending: true, done: false, problems: {} })
    const failed = await this.#apply(view)
    if (opened !== this.#opened) return failed
    if (failed === undefined) return this.#finished()
    this.#change({ pending: false, ...(failed === 'E_WEAK_PASSWORD' && { strength: { bits: view.strength?.bits ?? 0, level: 'weak' } }) })
    return this.#problem(FIELD_OF[failed] ?? 'form', failed)
  }

  reset(): void {
    this.#opened++
    this.#strength.drop()
    this.#view.set(EMPTY)
  }

  #finished(): Outcome {
    this.reset()
    this.#view.set({ ...EMPTY, done: true })
    return undefined
  }

  #problem(field: Field, code: ErrorCode, shown: Problem = code): Outcome {
    const view = this.#view.get()
    this.#view.set({ ...view, problems: { ...view.problems, [field]: shown } })
    return code
  }

  #measure(): void {
    const { password } = this.#view.get()
    if (password === '') return void this.#strength.drop()
    this.#strength.ask(
      () => this.#account.measure(password),
      (strength) => this.#change({ strength }),
    )
  }

  /** The change, without the problems of the fields that were touched. */
  #change(change: Partial<PasswordChangeView>, ...touched: readonly Field[]): void {
    const before = this.#view.get()
    const gone = new Set<string>(touched.length === 0 ? [] : [...touched, 'form'])
    const problems = kept(before.problems, Object.fromEntries(Object.entries(before.problems).filter(([field]) => !gone.has(field))))
    const next = { ...before, ...change, problems, ...(touched.length > 0 && { done: false }) }
    this.#view.set(kept(before, { ...next, needsConsent: needsConsent(next.strength) }))
  }
}

function missingIn({ current, password, repeated, needsConsent: asks, consent }: PasswordChangeView): [Field, ErrorCode, Problem?] | undefined {
  if (current === '') return ['current', 'E_CREDENTIALS']
  if (password === '' || (asks && !consent)) return ['password', 'E_WEAK_PASSWORD']
  if (password !== repeated) return ['repeated', 'E_CREDENTIALS', 'REPEAT_DIFFERS']
  return undefined
}
