import type { ErrorCode } from '@conclave/protocol'
import type { Outcome, Store } from './store.ts'

type HandleState = 'empty' | 'checking' | 'free' | 'taken' | 'malformed' | 'unknown'
export interface Strength {
  /** Base-2 logarithm of the estimated guesses. */
  readonly bits: number
  readonly level: 'weak' | 'fair' | 'good' | 'strong'
}
/** `E_CREDENTIALS` etc. from below, or what the form itself sees. */
export type Problem = ErrorCode | 'REPEAT_DIFFERS'

export interface SignUpView {
  readonly handle: string
  readonly handleState: HandleState
  readonly password: string
  readonly repeated: string
  /** `undefined` while empty or not measured yet. */
  readonly strength: Strength | undefined
  /** The password is a suggestion: show it in clear, no repeating needed (`repeated` is filled). */
  readonly suggested: boolean
  /** Below 2^50 guesses: the person must confirm. */
  readonly needsConsent: boolean
  readonly consent: boolean
  readonly invite: string
  readonly needsInvite: boolean
  readonly problems: {
    readonly handle?: Problem
    readonly password?: Problem
    readonly repeated?: Problem
    readonly invite?: Problem
    readonly form?: Problem
  }
  readonly pending: boolean
  /** Everything needed is there; the button works anyway and shows what is missing. */
  readonly complete: boolean
}
export interface SignUp {
  readonly view: Store<SignUpView>
  setHandle(text: string): void
  setPassword(text: string): void
  setRepeated(text: string): void
  setConsent(consent: boolean): void
  setInvite(text: string): void
  suggestPassword(): Promise<void>
  /** The screen closes: the passwords are forgotten. */
  leave(): void
  /** Keeps every word when it fails; the same again goes on where it stopped. On success the session is `signed-in` and the recovery kit has its words. */
  submit(): Promise<Outcome>
}

export interface SignInView {
  readonly way: 'password' | 'words'
  readonly handle: string
  readonly password: string
  /** The 24 words, as typed. */
  readonly words: string
  readonly wordCount: number
  /** Of the new password, when signing in with words. */
  readonly repeated: string
  readonly strength: Strength | undefined
  readonly needsConsent: boolean
  readonly consent: boolean
  readonly problems: {
    readonly handle?: Problem
    readonly password?: Problem
    readonly repeated?: Problem
    readonly words?: Problem
    readonly form?: Problem
  }
  readonly pending: boolean
  readonly complete: boolean
}
export interface SignIn {
  readonly view: Store<SignInView>
  setWay(way: 'password' | 'words'): void
  setHandle(text: string): void
  setPassword(text: string): void
  setRepeated(text: string): void
  setWords(text: string): void
  setConsent(consent: boolean): void
  /** The screen closes: passwords and words are forgotten. */
  leave(): void
  submit(): Promise<Outcome>
  /** On a device that was removed: leaves the account here, without the server, and puts its handle into the form. What was received stays. */
  again(): Promise<Outcome>
}

export type RecoveryKitView =
  /** Ask for the password; `problem` says why the last one did not do. */
  | { readonly step: 'locked'; readonly pending: boolean; readonly problem: ErrorCode | undefined }
  /** `replaced`: they were made a moment ago, and the former ones are void. */
  | { readonly step: 'words'; readonly words: readonly string[]; readonly replaced: boolean }
  /** Three words by their numbers (from 1); `wrong` are numbers that did not fit at the last check. */
  | { readonly step: 'confirm'; readonly asked: readonly number[]; readonly wrong: readonly number[] }
  | { readonly step: 'saved' }
export interface RecoveryKit {
  readonly view: Store<RecoveryKitView>
  /** Right after sign-up it needs no password. */
  unlock(password?: string): Promise<Outcome>
  /** From the words to the three questions, and back. */
  ask(): void
  back(): void
  /** By number; capital letters and blanks do not matter. @returns whether all were right; then the kit is saved. */
  confirm(answers: ReadonlyMap<number, string>): boolean
  /** Forgets the words; called when the screen closes or the person skips. */
  close(): void
}
