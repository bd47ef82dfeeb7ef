import type { DeviceView } from '@conclave/client/browser'
import type { DeviceId, ErrorCode } from '@conclave/protocol'
import type { Problem, Strength } from './api-entering.ts'
import type { Outcome, Store } from './store.ts'

export interface Device extends Omit<DeviceView, 'name'> {
  readonly name: string
}
export interface AccountSettingsView {
  readonly devices: { readonly state: 'loading' | 'ready' | 'failed'; readonly code: ErrorCode | undefined; readonly list: readonly Device[] }
  /** Off at first. */
  readonly presenceShared: boolean
  /** On at first. */
  readonly typingShared: boolean
}
export interface Account {
  readonly view: Store<AccountSettingsView>
  loadDevices(): Promise<Outcome>
  renameDevice(deviceId: DeviceId, name: string): Promise<Outcome>
  revokeDevices(deviceIds: readonly DeviceId[], password: string): Promise<Outcome>
  setDisplayName(name: string): Promise<Outcome>
  setPresenceShared(shared: boolean): Promise<Outcome>
  setTypingShared(shared: boolean): Promise<Outcome>
  measure(password: string): Promise<Strength>
  suggestPassword(): Promise<string>
  /** @returns `E_CREDENTIALS`, `E_WEAK_PASSWORD` without consent */
  changePassword(change: { current: string; password: string; consent: boolean }): Promise<Outcome>
}

export interface PasswordChangeView {
  readonly current: string
  readonly password: string
  readonly repeated: string
  readonly strength: Strength | undefined
  /** As in `SignUpView`. */
  readonly suggested: boolean
  readonly needsConsent: boolean
  readonly consent: boolean
  readonly problems: { readonly current?: Problem; readonly password?: Problem; readonly repeated?: Problem; readonly form?: Problem }
  readonly pending: boolean
  /** The last change succeeded and nothing was typed since. */
  readonly done: boolean
}
export interface PasswordChange {
  readonly view: Store<PasswordChangeView>
  setCurrent(text: string): void
  setPassword(text: string): void
  setRepeated(text: string): void
  setConsent(consent: boolean): void
  suggestPassword(): Promise<void>
  submit(): Promise<Outcome>
  /** Forgets what was typed; called when the screen closes. */
  reset(): void
}

/** Somebody may know the password: everything that opens the account is replaced in one step. */
export interface KeyReplacement {
  /** The passwords, and the step: when it is `done`, `RecoveryKit` shows the new words, and the kit is unsaved. */
  readonly form: PasswordChange
  /** Other devices that keep the account; all that are not named here are removed. */
  readonly staying: Store<readonly DeviceId[]>
  setStaying(deviceId: DeviceId, stays: boolean): void
  /** Asks for the devices. */
  open(): Promise<Outcome>
  /** Forgets what was typed and chosen. */
  close(): void
}
