import { formatFriendLink, generatePassword } from '@conclave/crypto'
import { type DeviceId, parseHandle } from '@conclave/protocol'
import type { Accounts, AccountView, DeviceView, ServerView, UnfinishedView } from '../api.ts'
import { checkedName } from '../body.ts'
import { accountNumber, readAccount, setAccountNumber, setAccountText, unconfirmedAccount } from '../store/tables/account.ts'
import { addTask } from '../store/tables/tasks.ts'
import { changePassword, readRecoveryWords, replaceRecoveryKey } from './change-password.ts'
import type { AccountContext } from './context.ts'
import { listDevices, revokeDevices } from './devices.ts'
import { passwordBits } from './password-strength.ts'
import { deviceNameRecord, profileRecord } from './records.ts'
import { signIn, signInWithWords } from './sign-in.ts'
import { type Running, signOut } from './sign-out.ts'
import { deviceName, signUp } from './sign-up.ts'

export class AccountsArea implements Accounts {
  readonly #context: AccountContext
  readonly #running: Running

  constructor(context: AccountContext, running: Running) {
    this.#context = context
    this.#running = running
  }

  current(): AccountView | undefined {
    const row = readAccount(this.#context.core.db)
    if (!row) return undefined
    const { userId, handle, displayName, deviceId, serverId, serverUrl } = row
    return { userId, handle, displayName, deviceId, serverId, serverUrl, friendLink: formatFriendLink({ serverUrl, userId, serverId }) }
  }

  unfinished(): UnfinishedView | undefined {
    const row = unconfirmedAccount(this.#context.core.db)
    return row && { handle: row.handle, serverUrl: row.serverUrl }
  }

  async server(): Promise<ServerView> {
    const { core } = this.#context
    const { serverId, software, protocolVersion, registration } = await this.#context.link().info()
    return { serverId, software, protocolVersion, registration, clockOffset: core.serverNow() - core.clock.now() }
  }

  async handleAvailable(handle: string): Promise<boolean> {
    const { available } = await this.#context.link().api.handleAvailable({ params: { handle: parseHandle(handle) } })
    return available
  }

  suggestPassword(): string {
    return generatePassword(this.#context.core.crypto)
  }

  passwordBits(password: string, known?: readonly string[]): Promise<number> {
    return passwordBits(password, known)
  }

  signUp(input: Parameters<Accounts['signUp']>[0]): Promise<AccountView> {
    return this.#entered(signUp(this.#context, input))
  }

  signIn(input: Parameters<Accounts['signIn']>[0]): Promise<AccountView> {
    return this.#entered(signIn(this.#context, input))
  }

  signInWithWords(input: Parameters<Accounts['signInWithWords']>[0]): Promise<AccountView> {
    return this.#entered(signInWithWords(this.#context, input))
  }

  recoveryWords(password: string): Promise<string> {
    return readRecoveryWords(this.#context, password)
  }

  changePassword(input: Parameters<Accounts['changePassword']>[0]): Promise<void> {
    return changePassword(this.#context, input)
  }

  devices(): Promise<readonly DeviceView[]> {
    return listDevices(this.#context)
  }

  async renameDevice(deviceId: DeviceId, name: string): Promise<void> {
    const { core, own, records } = this.#context
    own.require()
    const clean = deviceName(name)
    core.change(() => {
      core.db.run('INSERT OR REPLACE INTO device_names (device_id, name) VALUES (?, ?)', [deviceId, clean])
      records.write(deviceNameRecord(deviceId, clean))
    })
  }

  revokeDevices({ deviceIds, password }: Parameters<Accounts['revokeDevices']>[0]): Promise<void> {
    return revokeDevices(this.#context, deviceIds, password)
  }

  replaceRecovery(input: Parameters<Accounts['replaceRecovery']>[0]): Promise<string> {
    return replaceRecoveryKey(this.#context, input)
  }

  signOut(options: { wipe?: boolean } = {}): Promise<void> {
    return signOut(this.#context, this.#running, options)
  }

  async setDisplayName(name: string): Promise<void> {
    const { core, own, records, announce } = this.#context
    const { handle } = own.require()
    const displayName = checkedName(name) || handle
    core.change(() => {
      setAccountText(core.db, 'display_name', displayName)
      records.write(profileRecord(displayName))
      addTask(core.db, 'profile')
      announce()
    })
  }

  setPresenceShared(shared: boolean): void {
    const { core, own } = this.#context
    own.require()
    core.change(() => setAccountNumber(core.db, 'presence_shared', shared ? 1 : 0))
  }

  presenceShared(): boolean {
    return accountNumber(this.#context.core.db, 'presence_shared') === 1
  }

  setTypingShared(shared: boolean): void {
    const { core, own } = this.#context
    own.require()
    core.change(() => setAccountNumber(core.db, 'typing_hidden', shared ? 0 : 1))
  }

  typingShared(): boolean {
    return accountNumber(this.#context.core.db, 'typing_hidden') === 0
  }

  prekeysLeft(): Promise<{ x25519: number; kem: number }> {
    const link = this.#context.link()
    return link.withSession((bearer) => link.api.prekeyCount({}, bearer))
  }

  async #entered(entering: Promise<void>): Promise<AccountView> {
    await entering
    this.#context.own.require()
    return this.current() as AccountView
  }
}
