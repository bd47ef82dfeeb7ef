import type { RecoveryKit, RecoveryKitView } from './api.ts'
import type { Context } from './context.ts'
import { reason } from './outcome.ts'
import type { SessionModel } from './session.ts'
import { type Outcome, type Store, value } from './store.ts'

const ASKED = 3
const LOCKED: RecoveryKitView = { step: 'locked', pending: false, problem: undefined }

/** Holds the words only while its screen is open, and the password only between sign-up and the end of that screen. */
export class RecoveryKitModel implements RecoveryKit {
  readonly #context: Context
  readonly #session: SessionModel
  readonly #view = value<RecoveryKitView>(LOCKED)
  #password: string | undefined
  #words: readonly string[] = []
  #replaced = false
  /** Raised by `close`, so that a late answer shows nothing. */
  #opened = 0

  constructor(context: Context, session: SessionModel) {
    this.#context = context
    this.#session = session
    // Whoever leaves the account leaves no password behind.
    session.epoch.subscribe(() => session.epoch.get().userId === undefined && this.close())
  }

  get view(): Store<RecoveryKitView> {
    return this.#view
  }

  /** Right after sign-up: the password need not be asked again. */
  remember(password: string): void {
    this.#password = password
  }

  /** New words in place of those that were in force; they are shown by the screen that opens next. */
  replace(words: string): void {
    this.close()
    this.#showWords(words, true)
    this.#session.kitReplaced()
  }

  async unlock(typed?: string): Promise<Outcome> {
    const password = typed ?? this.#password
    const opened = this.#opened
    if (this.#view.get().step !== 'locked' || password === undefined) return undefined
    this.#view.set({ step: 'locked', pending: true, problem: undefined })
    try {
      const words = await this.#context.client.accounts.recoveryWords(password)
      if (opened !== this.#opened) return undefined
      this.#showWords(words, false)
      return undefined
    } catch (error) {
      if (opened === this.#opened) this.#view.set({ step: 'locked', pending: false, problem: reason(error) })
      return reason(error)
    }
  }

  ask(): void {
    if (this.#view.get().step === 'words') this.#view.set({ step: 'confirm', asked: this.#draw(), wrong: [] })
  }

  back(): void {
    if (this.#view.get().step === 'confirm') this.#view.set({ step: 'words', words: this.#words, replaced: this.#replaced })
  }

  confirm(answers: ReadonlyMap<number, string>): boolean {
    const view = this.#view.get()
    if (view.step !== 'confirm') return false
    const wrong = view.asked.filter((number) => answers.get(number)?.trim().toLowerCase() !== this.#words[number - 1])
    if (wrong.length > 0) {
      this.#view.set({ ...view, wrong })
      return false
    }
    this.#forget()
    this.#view.set({ step: 'saved' })
    this.#session.kitSaved()
    return true
  }

  close(): void {
    this.#forget()
    this.#view.set(LOCKED)
  }

  #showWords(words: string, replaced: boolean): void {
    this.#words = words.split(' ')
    this.#replaced = replaced
    this.#view.set({ step: 'words', words: this.#words, replaced })
  }

  #forget(): void {
    this.#opened++
    this.#words = []
    this.#password = undefined
  }

  /** Numbers of three different words, rising. */
  #draw(): readonly number[] {
    const left = this.#words.map((_, i) => i + 1)
    const take = () => left.splice(Math.floor(this.#context.platform.random() * left.length), 1)
    return Array.from({ length: ASKED }, take)
      .flat()
      .toSorted((a, b) => a - b)
  }
}
