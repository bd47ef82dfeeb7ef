import { deviceRecord } from '../output/records.ts'
import { table } from '../output/table.ts'
import type { Command } from './command.ts'

export const devicesList: Command = {
  path: ['devices', 'list'],
  summary: 'List the devices of this account',
  options: [{ flags: '--all', help: 'also those that were removed' }],
  examples: [
    { line: 'conclave devices', does: 'name, id, day last seen' },
    { line: 'conclave devices list --all', does: 'also removed ones' },
  ],
  store: 'account',
  isDefault: true,
  async run({ client, out }, { options }) {
    const devices = (await client.accounts.devices()).filter((device) => options['all'] === true || !device.revoked)
    const rows = devices.map((device) => {
      const remarks = [device.current ? 'this device' : '', device.revoked ? 'removed' : ''].filter((text) => text !== '')
      return [
        device.name,
        device.deviceId,
        device.lastSeen === undefined ? '-' : new Date(device.lastSeen).toISOString().slice(0, 10),
        remarks.join(', '),
      ]
    })
    out.text(table(['NAME', 'ID', 'LAST SEEN', ''], rows))
    for (const device of devices) out.result(deviceRecord(device), undefined)
  },
}
