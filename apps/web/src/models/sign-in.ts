import type { ErrorCode } from '@conclave/protocol'
import type { SignIn, SignInView } from './api.ts'
import type { Context } from './context.ts'
import { Form, type Missing, missingPassword } from './form.ts'
import { Latest } from './latest.ts'
import { typedHandle } from './names.ts'
import { onOtherAccount } from './other-account.ts'
import { attempt } from './outcome.ts'
import type { SessionModel } from './session.ts'
import type { Outcome, Store } from './store.ts'
import { measure, needsConsent } from './strength.ts'

const PAUSE = 250
const WORDS = 24
const EMPTY: SignInView = {
  way: 'password',
  handle: '',
  password: '',
  words: '',
  wordCount: 0,
  repeated: '',
  strength: undefined,
  needsConsent: false,
  consent: false,
  problems: {},
  pending: false,
  complete: false,
}
type Field = keyof SignInView['problems']

const FIELD_OF: Partial<Record<ErrorCode, Field>> = { E_HANDLE_MALFORMED: 'handle', E_WEAK_PASSWORD: 'password', E_RECOVERY_WORDS: 'words' }

/** Signing in by password or by the 24 words. */
export class SignInModel implements SignIn {
  readonly #context: Context
  readonly #session: SessionModel
  readonly #form = new Form<SignInView>(EMPTY, completed)
  readonly #strength: Latest<Awaited<ReturnType<typeof measure>>>
  /** Who leaves only to sign in again. */
  #returning = ''

  constructor(context: Context, session: SessionModel) {
    this.#context = context
    this.#session = session
    this.#strength = new Latest(context.platform.clock, PAUSE)
    onOtherAccount(session, () => {
      const handle = session.account === undefined ? this.#returning : ''
      this.#returning = ''
      this.#empty(handle)
    })
  }

  get view(): Store<SignInView> {
    return this.#form.view
  }

  /** The handle stays, secrets of the other way do not. */
  setWay(way: 'password' | 'words'): void {
    this.#strength.drop()
    const { handle, pending } = this.#form.get()
    this.#form.change({ ...EMPTY, way, handle, pending }, 'handle', 'password', 'repeated', 'words')
  }

  setHandle(text: string): void {
    this.#form.change({ handle: typedHandle(text) }, 'handle')
  }

  setPassword(password: string): void {
    this.#form.change({ password, strength: undefined, consent: false }, 'password', 'repeated')
    if (this.#form.get().way === 'password' || password === '') return void this.#strength.drop()
    this.#strength.ask(
      () => measure(this.#context, password, [this.#form.get().handle]),
      (strength) => this.#form.change({ strength }),
    )
  }

  setRepeated(repeated: string): void {
    this.#form.change({ repeated }, 'repeated')
  }

  setWords(words: string): void {
    this.#form.change({ words, wordCount: words.split(/\s+/u).filter(Boolean).length }, 'words')
  }

  setConsent(consent: boolean): void {
    this.#form.change({ consent }, 'password')
  }

  leave(): void {
    this.#empty(this.#form.get().handle)
  }

  async submit(): Promise<Outcome> {
    const view = this.#form.get()
    if (view.pending) return undefined
    const missing = missingIn(view)
    if (missing) return this.#form.problem(...missing)
    this.#form.set({ ...view, pending: true, problems: {} })
    const failed = await attempt(() => this.#enter(view))
    if (failed === undefined) {
      await this.#session.entered('sign-in')
      this.#form.set(EMPTY)
      return undefined
    }
    // Another tab was faster: its account is shown now.
    if (failed === 'E_ALREADY_SIGNED_IN') await this.#session.look()
    const now = this.#form.get()
    this.#form.set({ ...now, pending: false })
    // What one way was told is not shown on the other.
    if (now.way !== view.way) return failed
    return this.#form.problem(FIELD_OF[failed] ?? 'form', failed)
  }

  async again(): Promise<Outcome> {
    const handle = this.#session.account?.handle ?? ''
    this.#returning = handle
    const { problem: failed } = await this.#session.signOut({ wipe: false })
    if (failed === undefined) this.#empty(handle)
    else this.#returning = ''
    return failed
  }

  #empty(handle: string): void {
    this.#strength.drop()
    this.#form.set({ ...EMPTY, handle, pending: this.#form.get().pending })
  }

  #enter({ way, handle, password, words, consent }: SignInView): Promise<unknown> {
    const { client, platform } = this.#context
    const deviceName = platform.deviceName()
    if (way === 'password') return client.accounts.signIn({ handle, password, deviceName })
    return client.accounts.signInWithWords({ handle, password, words, deviceName, acceptWeakPassword: consent })
  }
}

function completed(view: SignInView): SignInView {
  const next = { ...view, needsConsent: needsConsent(view.strength) }
  return { ...next, complete: missingIn(next) === undefined }
}

function missingIn(view: SignInView): Missing<Field> | undefined {
  if (view.handle === '') return ['handle', 'E_HANDLE_MALFORMED']
  if (view.way === 'password') return view.password === '' ? ['password', 'E_CREDENTIALS'] : undefined
  return view.wordCount === WORDS ? missingPassword(view) : ['words', 'E_RECOVERY_WORDS']
}
