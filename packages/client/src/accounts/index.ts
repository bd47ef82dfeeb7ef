import { formatFriendLink, generatePassword } from '@conclave/crypto'
import { parseHandle } from '@conclave/protocol'
import type { Accounts, AccountView } from '../api.ts'
import { checkedName } from '../body.ts'
import { accountNumber, readAccount, setAccountNumber, setAccountText } from '../store/tables/account.ts'
import { addTask } from '../store/tables/tasks.ts'
import { changePassword, readRecoveryWords } from './change-password.ts'
import type { AccountContext } from './context.ts'
import { listDevices, revokeDevices, signOut } from './devices.ts'
import { passwordBits } from './password-strength.ts'
import { deviceNameRecord, profileRecord } from './records.ts'
import { signIn, signInWithWords } from './sign-in.ts'
import { deviceName, signUp } from './sign-up.ts'

export function accountsArea(context: AccountContext): Accounts {
  const { core, own, records } = context
  const current = (): AccountView | undefined => {
    const row = readAccount(core.db)
    if (!row) return undefined
    const { userId, handle, displayName, deviceId, serverId, serverUrl } = row
    return { userId, handle, displayName, deviceId, serverId, serverUrl, friendLink: formatFriendLink({ serverUrl, userId, serverId }) }
  }
  const view = async (entering: Promise<void>): Promise<AccountView> => {
    await entering
    own.require()
    return current() as AccountView
  }
  return {
    current,
    server: async () => {
      const info = await context.link().info()
      const { serverId, software, protocolVersion, registration } = info
      return { serverId, software, protocolVersion, registration, clockOffset: core.serverNow() - core.clock.now() }
    },
    handleAvailable: async (handle) => (await context.link().api.handleAvailable({ params: { handle: parseHandle(handle) } })).available,
    suggestPassword: () => generatePassword(core.crypto),
    passwordBits,
    signUp: (input) => view(signUp(context, input)),
    signIn: (input) => view(signIn(context, input)),
    signInWithWords: (input) => view(signInWithWords(context, input)),
    recoveryWords: (password) => readRecoveryWords(context, password),
    changePassword: (input) => changePassword(context, input),
    devices: () => listDevices(context),
    renameDevice: async (deviceId, name) => {
      own.require()
      const clean = deviceName(name)
      core.change(() => {
        core.db.run('INSERT OR REPLACE INTO device_names (device_id, name) VALUES (?, ?)', [deviceId, clean])
        records.write(deviceNameRecord(deviceId, clean))
      })
    },
    revokeDevices: ({ deviceIds, password }) => revokeDevices(context, deviceIds, password),
    signOut: () => signOut(context),
    setDisplayName: async (name) => {
      const { handle } = own.require()
      const displayName = checkedName(name) || handle
      core.change(() => {
        setAccountText(core.db, 'display_name', displayName)
        records.write(profileRecord(displayName))
        addTask(core.db, 'profile')
        context.announce()
      })
    },
    setPresenceShared: (shared) => {
      own.require()
      core.change(() => setAccountNumber(core.db, 'presence_shared', shared ? 1 : 0))
    },
    presenceShared: () => accountNumber(core.db, 'presence_shared') === 1,
    prekeysLeft: () => context.link().withSession((bearer) => context.link().api.prekeyCount({}, bearer)),
  }
}
