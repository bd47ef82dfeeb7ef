import type { ErrorCode } from '@conclave/protocol'
import type { Problem, SignIn, SignInView } from './api.ts'
import type { Context } from './context.ts'
import { Latest } from './latest.ts'
import { onOtherAccount } from './other-account.ts'
import { attempt } from './outcome.ts'
import type { SessionModel } from './session.ts'
import { kept, type Outcome, type Store, value } from './store.ts'
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

export class SignInModel implements SignIn {
  readonly #context: Context
  readonly #session: SessionModel
  readonly #view = value<SignInView>(EMPTY)
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
    return this.#view
  }

  /** The handle stays, secrets of the other way do not. */
  setWay(way: 'password' | 'words'): void {
    this.#strength.drop()
    this.#change({ ...EMPTY, way, handle: this.#view.get().handle }, 'handle', 'password', 'repeated', 'words')
  }

  setHandle(text: string): void {
    this.#change({ handle: text.trim().slice(0, 64) }, 'handle')
  }

  setPassword(password: string): void {
    this.#change({ password, strength: undefined, consent: false }, 'password', 'repeated')
    if (this.#view.get().way === 'password' || password === '') return void this.#strength.drop()
    this.#strength.ask(
      () => measure(this.#context, password, [this.#view.get().handle]),
      (strength) => this.#change({ strength }),
    )
  }

  setRepeated(repeated: string): void {
    this.#change({ repeated }, 'repeated')
  }

  setWords(words: string): void {
    this.#change({ words, wordCount: words.split(/\s+/u).filter(Boolean).length }, 'words')
  }

  setConsent(consent: boolean): void {
    this.#change({ consent }, 'password')
  }

  leave(): void {
    this.#empty(this.#view.get().handle)
  }

  async submit(): Promise<Outcome> {
    const view = this.#view.get()
    if (view.pending) return undefined
    const missing = problemOf(view)
    if (missing) return this.#problem(...missing)
    this.#view.set({ ...view, pending: true, problems: {} })
    const failed = await attempt(() => this.#enter(view))
    if (failed === undefined) {
      await this.#session.entered('sign-in')
      this.#view.set(EMPTY)
      return undefined
    }
    // Another tab was faster: its account is shown now.
    if (failed === 'E_ALREADY_SIGNED_IN') await this.#session.look()
    this.#view.set({ ...this.#view.get(), pending: false })
    return this.#problem(FIELD_OF[failed] ?? 'form', failed)
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
    this.#view.set({ ...EMPTY, handle, pending: this.#view.get().pending })
  }

  #enter({ way, handle, password, words, consent }: SignInView): Promise<unknown> {
    const { client, platform } = this.#context
    const deviceName = platform.deviceName()
    if (way === 'password') return client.accounts.signIn({ handle, password, deviceName })
    return client.accounts.signInWithWords({ handle, password, words, deviceName, acceptWeakPassword: consent })
  }

  #problem(field: Field, code: ErrorCode, shown: Problem = code): Outcome {
    const view = this.#view.get()
    this.#view.set({ ...view, problems: { ...view.problems, [field]: shown } })
    return code
  }

  #change(change: Partial<SignInView>, ...touched: readonly Field[]): void {
    const before = this.#view.get()
    const gone = new Set<string>(touched.length === 0 ? [] : [...touched, 'form'])
    const problems = kept(before.problems, Object.fromEntries(Object.entries(before.problems).filter(([field]) => !gone.has(field))))
    const next = { ...before, ...change, problems, pending: before.pending }
    const view = { ...next, needsConsent: needsConsent(next.strength) }
    this.#view.set(kept(before, { ...view, complete: problemOf(view) === undefined }))
  }
}

function problemOf(view: SignInView): [Field, ErrorCode, Problem?] | undefined {
  if (view.handle === '') return ['handle', 'E_HANDLE_MALFORMED']
  if (view.way === 'password') return view.password === '' ? ['password', 'E_CREDENTIALS'] : undefined
  if (view.wordCount !== WORDS) return ['words', 'E_RECOVERY_WORDS']
  if (view.password === '' || (view.needsConsent && !view.consent)) return ['password', 'E_WEAK_PASSWORD']
  if (view.password !== view.repeated) return ['repeated', 'E_CREDENTIALS', 'REPEAT_DIFFERS']
  return undefined
}
