import type { ErrorCode } from '@conclave/protocol'
import { parseHandle } from '@conclave/protocol/core'
import type { SignUp, SignUpView } from './api.ts'
import type { Context } from './context.ts'
import { Form, type Missing, missingPassword } from './form.ts'
import { Latest } from './latest.ts'
import { onOtherAccount } from './other-account.ts'
import { typedHandle } from './names.ts'
import { attempt, reason } from './outcome.ts'
import type { RecoveryKitModel } from './recovery-kit.ts'
import type { SessionModel } from './session.ts'
import type { Outcome, Store } from './store.ts'
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

/** From a handle and a password to an account. */
export class SignUpModel implements SignUp {
  readonly #context: Context
  readonly #session: SessionModel
  readonly #kit: RecoveryKitModel
  readonly #form = new Form<SignUpView>(EMPTY, (view) => this.#completed(view))
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
    session.view.subscribe(() => this.#form.change({}))
    onOtherAccount(session, () => this.#empty(EMPTY))
  }

  get view(): Store<SignUpView> {
    return this.#form.view
  }

  setHandle(text: string): void {
    const handle = typedHandle(text)
    const state = handleState(handle)
    this.#form.change({ handle, handleState: state }, 'handle')
    if (state !== 'checking') return void this.#availability.drop()
    this.#availability.ask(
      () => this.#context.client.accounts.handleAvailable(handle),
      (free) => this.#form.change({ handleState: free ? 'free' : 'taken' }),
      (error) => this.#form.change({ handleState: reason(error) === 'E_HANDLE_MALFORMED' ? 'malformed' : 'unknown' }),
    )
    this.#measure()
  }

  setPassword(password: string): void {
    this.#form.change({ password, suggested: false, strength: undefined, consent: false }, 'password', 'repeated')
    this.#measure()
  }

  setRepeated(repeated: string): void {
    this.#form.change({ repeated }, 'repeated')
  }

  setConsent(consent: boolean): void {
    this.#form.change({ consent }, 'password')
  }

  setInvite(invite: string): void {
    this.#form.change({ invite: invite.trim() }, 'invite')
  }

  async suggestPassword(): Promise<void> {
    const failed = await attempt(async () => {
      const opened = this.#opened
      const password = await this.#context.client.accounts.suggestPassword()
      if (opened !== this.#opened) return
      this.#form.change({ password, repeated: password, suggested: true, strength: undefined, consent: false }, 'password', 'repeated')
      this.#measure()
    })
    if (failed !== undefined) this.#form.problem('form', failed)
  }

  leave(): void {
    const { handle, handleState, invite, needsInvite } = this.#form.get()
    this.#empty({ ...EMPTY, handle, handleState, invite, needsInvite })
  }

  async submit(): Promise<Outcome> {
    const view = this.#form.get()
    if (view.pending) return undefined
    const missing = missingIn(view)
    if (missing) return this.#form.problem(...missing)
    this.#form.set({ ...view, pending: true, problems: {} })
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
    this.#form.set({ ...view, pending: this.#form.get().pending })
  }

  async #entered(password: string): Promise<Outcome> {
    this.#kit.remember(password)
    await this.#session.entered('sign-up')
    this.#form.set(EMPTY)
    return undefined
  }

  async #failed(code: ErrorCode): Promise<Outcome> {
    // Another tab was faster: its account is shown now.
    if (code === 'E_ALREADY_SIGNED_IN') await this.#session.look()
    const now = this.#form.get()
    this.#form.set({ ...now, pending: false, ...(code === 'E_HANDLE_TAKEN' ? { handleState: 'taken' as const } : {}) })
    // The measuring of the device and of the library may differ by a little: the library's word counts.
    if (code === 'E_WEAK_PASSWORD') this.#form.change({ strength: { bits: now.strength?.bits ?? 0, level: 'weak' } })
    this.#form.problem(FIELD_OF[code] ?? 'form', code)
    return code
  }

  #measure(): void {
    const { password, handle } = this.#form.get()
    if (password === '') return void this.#strength.drop()
    this.#strength.ask(
      () => measure(this.#context, password, [handle]),
      (strength) => this.#form.change({ strength }),
    )
  }

  #completed(view: SignUpView): SignUpView {
    const session = this.#session.view.get()
    const needsInvite = session.state === 'signed-out' && session.server?.registration === 'invite'
    const next = { ...view, needsInvite, needsConsent: needsConsent(view.strength) }
    return { ...next, complete: next.handleState !== 'checking' && missingIn(next) === undefined }
  }
}

function missingIn(view: SignUpView): Missing<Field> | undefined {
  if (view.handleState === 'empty' || view.handleState === 'malformed') return ['handle', 'E_HANDLE_MALFORMED']
  if (view.handleState === 'taken') return ['handle', 'E_HANDLE_TAKEN']
  const missing = missingPassword(view)
  if (missing) return missing
  return view.needsInvite && view.invite === '' ? ['invite', 'E_INVITE_INVALID'] : undefined
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
