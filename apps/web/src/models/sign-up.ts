import type { ErrorCode } from '@conclave/protocol'
import { parseHandle } from '@conclave/protocol/core'
import type { Problem, SignUp, SignUpView } from './api.ts'
import type { Context } from './context.ts'
import { Latest } from './latest.ts'
import { onOtherAccount } from './other-account.ts'
import { attempt, reason } from './outcome.ts'
import type { RecoveryKitModel } from './recovery-kit.ts'
import type { SessionModel } from './session.ts'
import { kept, type Outcome, type Store, value } from './store.ts'
import { measure, needsConsent } from './strength.ts'

const PAUSE = 250
const EMPTY: SignUpView = {
  handle: '',
  handleState: 'empty',
  password: '',
  repeated: '',
  strength: undefined,
  suggested: false,
  needsConsent: false,
  consent: false,
  invite: '',
  needsInvite: false,
  problems: {},
  pending: false,
  complete: false,
}
type Field = keyof SignUpView['problems']

/** Which field an answer of the server belongs to. */
const FIELD_OF: Partial<Record<ErrorCode, Field>> = {
  E_HANDLE_TAKEN: 'handle',
  E_HANDLE_MALFORMED: 'handle',
  E_WEAK_PASSWORD: 'password',
  E_INVITE_INVALID: 'invite',
}

export class SignUpModel implements SignUp {
  readonly #context: Context
  readonly #session: SessionModel
  readonly #kit: RecoveryKitModel
  readonly #view = value<SignUpView>(EMPTY)
  readonly #availability: Latest<boolean>
  /** Raised when everything is emptied, so that a late suggestion fills nothing. */
  #opened = 0
  readonly #strength: Latest<Awaited<ReturnType<typeof measure>>>

  constructor(context: Context, session: SessionModel, kit: RecoveryKitModel) {
    this.#context = context
    this.#session = session
    this.#kit = kit
    this.#availability = new Latest(context.platform.clock, PAUSE)
    this.#strength = new Latest(context.platform.clock, PAUSE)
    session.view.subscribe(() => this.#change({}))
    onOtherAccount(session, () => this.#empty(EMPTY))
  }

  get view(): Store<SignUpView> {
    return this.#view
  }

  setHandle(text: string): void {
    const handle = text.trim().slice(0, 64)
    const state = handleState(handle)
    this.#change({ handle, handleState: state }, 'handle')
    if (state !== 'checking') return void this.#availability.drop()
    this.#availability.ask(
      () => this.#context.client.accounts.handleAvailable(handle),
      (free) => this.#change({ handleState: free ? 'free' : 'taken' }),
      (error) => this.#change({ handleState: reason(error) === 'E_HANDLE_MALFORMED' ? 'malformed' : 'unknown' }),
    )
    this.#measure()
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

  setInvite(invite: string): void {
    this.#change({ invite: invite.trim() }, 'invite')
  }

  async suggestPassword(): Promise<void> {
    const failed = await attempt(async () => {
      const opened = this.#opened
      const password = await this.#context.client.accounts.suggestPassword()
      if (opened !== this.#opened) return
      this.#change({ password, repeated: password, suggested: true, strength: undefined, consent: false }, 'password', 'repeated')
      this.#measure()
    })
    if (failed !== undefined) this.#problem('form', failed)
  }

  leave(): void {
    const { handle, handleState, invite, needsInvite } = this.#view.get()
    this.#empty({ ...EMPTY, handle, handleState, invite, needsInvite })
  }

  async submit(): Promise<Outcome> {
    const view = this.#view.get()
    if (view.pending) return undefined
    const missing = this.#missing(view)
    if (missing) return this.#problem(...missing)
    this.#view.set({ ...view, pending: true, problems: {} })
    const { handle, password, consent, invite } = view
    const { client, platform } = this.#context
    const failed = await attempt(() =>
      client.accounts.signUp({
        handle,
        password,
        deviceName: platform.deviceName(),
        acceptWeakPassword: consent,
        ...(invite === '' ? {} : { invite }),
      }),
    )
    return failed === undefined ? this.#entered(password) : this.#failed(failed)
  }

  #empty(view: SignUpView): void {
    this.#opened++
    this.#strength.drop()
    if (view.handle === '') this.#availability.drop()
    this.#view.set({ ...view, pending: this.#view.get().pending })
  }

  async #entered(password: string): Promise<Outcome> {
    this.#kit.remember(password)
    await this.#session.entered('sign-up')
    this.#view.set(EMPTY)
    return undefined
  }

  async #failed(code: ErrorCode): Promise<Outcome> {
    // Another tab was faster: its account is shown now.
    if (code === 'E_ALREADY_SIGNED_IN') await this.#session.look()
    const now = this.#view.get()
    this.#view.set({ ...now, pending: false, ...(code === 'E_HANDLE_TAKEN' ? { handleState: 'taken' as const } : {}) })
    // The measuring of the device and of the library may differ by a little: the library's word counts.
    if (code === 'E_WEAK_PASSWORD') this.#change({ strength: { bits: now.strength?.bits ?? 0, level: 'weak' } })
    this.#problem(FIELD_OF[code] ?? 'form', code)
    return code
  }

  #missing(view: SignUpView): [Field, ErrorCode, Problem?] | undefined {
    if (view.handleState === 'empty' || view.handleState === 'malformed') return ['handle', 'E_HANDLE_MALFORMED']
    if (view.handleState === 'taken') return ['handle', 'E_HANDLE_TAKEN']
    if (view.password === '' || (view.needsConsent && !view.consent)) return ['password', 'E_WEAK_PASSWORD']
    if (view.password !== view.repeated) return ['repeated', 'E_CREDENTIALS', 'REPEAT_DIFFERS']
    if (view.needsInvite && view.invite === '') return ['invite', 'E_INVITE_INVALID']
    return undefined
  }

  #problem(field: Field, code: ErrorCode, shown: Problem = code): Outcome {
    const view = this.#view.get()
    this.#view.set({ ...view, problems: { ...view.problems, [field]: shown } })
    return code
  }

  #measure(): void {
    const { password, handle } = this.#view.get()
    if (password === '') return void this.#strength.drop()
    this.#strength.ask(
      () => measure(this.#context, password, [handle]),
      (strength) => this.#change({ strength }),
    )
  }

  /** The change, without the problems of the fields that were touched. */
  #change(change: Partial<SignUpView>, ...touched: readonly Field[]): void {
    const before = this.#view.get()
    const gone = new Set<string>(touched.length === 0 ? [] : [...touched, 'form'])
    const problems = kept(before.problems, Object.fromEntries(Object.entries(before.problems).filter(([field]) => !gone.has(field))))
    const session = this.#session.view.get()
    const needsInvite = session.state === 'signed-out' && session.server?.registration === 'invite'
    const next = { ...before, ...change, problems, needsInvite }
    const view = { ...next, needsConsent: needsConsent(next.strength) }
    this.#view.set(kept(before, { ...view, complete: view.handleState !== 'checking' && this.#missing(view) === undefined }))
  }
}

function handleState(handle: string): SignUpView['handleState'] {
  if (handle === '') return 'empty'
  try {
    parseHandle(handle)
    return 'checking'
  } catch {
    return 'malformed'
  }
}
