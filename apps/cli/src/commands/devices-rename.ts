import { findDevice } from '../steps/device.ts'
import { argument, type Command } from './command.ts'

export const devicesRename: Command = {
  path: ['devices', 'rename'],
  summary: 'Give a device another name',
  args: [
    { name: '<device>', help: 'id, its first 4 characters or more, or name' },
    { name: '<name>', help: 'the new name' },
  ],
  examples: [{ line: "conclave devices rename x7Qk 'kitchen laptop'", does: 'only your own devices see the name' }],
  store: 'account',
  async run({ client, out }, input) {
    const { deviceId } = findDevice(await client.accounts.devices(), argument(input, 0))
    const name = argument(input, 1)
    await client.accounts.renameDevice(deviceId, name)
    out.result({ type: 'device-renamed', deviceId, name }, `The device is now called ${name}.`)
  },
}
