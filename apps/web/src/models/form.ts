import type { ErrorCode } from '@conclave/protocol'
import type { Problem } from './api.ts'
import { kept, type Outcome, type Store, type Value, value } from './store.ts'

/** What the view of every form has. */
interface FormView {
  /** By field; `form` is about all of it. */
  readonly problems: { readonly [field: string]: Problem | undefined }
  readonly pending: boolean
}

/** Which field lacks something, the code of it, and what the form shows in place of the code. */
export type Missing<Field> = readonly [Field, ErrorCode, Problem?]

/** What was typed into a form, and the problem of each field until somebody touches it. */
export class Form<View extends FormView> {
  readonly #view: Value<View>
  readonly #complete: (view: View) => View

  /** @param complete fills in what follows from the rest */
  constructor(empty: View, complete: (view: View) => View) {
    this.#view = value(empty)
    this.#complete = complete
  }

  get view(): Store<View> {
    return this.#view
  }

  get(): View {
    return this.#view.get()
  }

  /** Everything at once, as it is. */
  set(view: View): void {
    this.#view.set(view)
  }

  /** The change, without the problems of the fields that were touched, and then without that of the whole. */
  change(change: Partial<View>, ...touched: readonly (keyof View['problems'])[]): void {
    const before = this.get()
    const gone = new Set<PropertyKey>(touched.length === 0 ? [] : [...touched, 'form'])
    const left = Object.entries(before.problems).filter(([field]) => !gone.has(field))
    const problems = kept<View['problems']>(before.problems, Object.fromEntries(left))
    this.#view.set(kept(before, this.#complete({ ...before, ...change, problems })))
  }

  /** Shows it at its field. @returns the code */
  problem(field: keyof View['problems'], code: ErrorCode, shown: Problem = code): Outcome {
    const view = this.get()
    this.#view.set({ ...view, problems: { ...view.problems, [field]: shown } })
    return code
  }
}

interface NewPasswordView {
  readonly password: string
  readonly repeated: string
  readonly needsConsent: boolean
  readonly consent: boolean
}

/** What a new password lacks: itself, the consent to a weak one, or its repetition. */
export function missingPassword(view: NewPasswordView): Missing<'password' | 'repeated'> | undefined {
  if (view.password === '' || (view.needsConsent && !view.consent)) return ['password', 'E_WEAK_PASSWORD']
  if (view.password !== view.repeated) return ['repeated', 'E_CREDENTIALS', 'REPEAT_DIFFERS']
  return undefined
}
