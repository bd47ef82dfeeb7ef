import { ConclaveError } from '@conclave/protocol'
import { findDevice } from '../steps/device.ts'
import { withPassword } from '../steps/password.ts'
import type { Command } from './command.ts'

export const devicesRevoke: Command = {
  path: ['devices', 'revoke'],
  summary: 'Remove other devices from the account',
  about: `They can read nothing that is written afterwards, and the key of the account is replaced. The password is asked for, because
removing takes the recovery key.`,
  args: [{ name: '<device...>', help: 'id, its first 4 characters or more, or name (see conclave devices)' }],
  examples: [
    { line: 'conclave devices revoke x7Qk', does: 'by the beginning of its id' },
    { line: "conclave devices revoke 'old laptop'", does: 'by its name' },
  ],
  store: 'account',
  async run(context, { args }) {
    const { client, out } = context
    const devices = await client.accounts.devices()
    const chosen = args.map((text) => findDevice(devices, text))
    if (chosen.some((device) => device.current)) throw new ConclaveError('E_USAGE', 'a device cannot remove itself; do it from another one')
    const deviceIds = [...new Set(chosen.map((device) => device.deviceId))]
    await withPassword(context, (password) => client.accounts.revokeDevices({ deviceIds, password }))
    for (const { deviceId, name } of chosen) out.result({ type: 'device-revoked', deviceId, name }, `${name} was removed.`)
  },
}
