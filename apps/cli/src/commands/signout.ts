import { ConclaveError } from '@conclave/protocol'
import type { Command, Context } from './command.ts'
import { flag } from './command.ts'

export const signout: Command = {
  path: ['signout'],
  summary: 'Remove this device from its account',
  about: `It can read nothing that is written afterwards. What it has stays in the home, readable until the folder is deleted. The last
device cannot be removed: the account would be lost.`,
  options: [{ flags: '--yes', help: 'do not ask; needed from a script' }],
  examples: [
    { line: 'conclave signout', does: 'asks, then removes this device' },
    { line: 'conclave --home ./laptop signout --yes', does: 'from a script' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, out, place } = context
    const deviceId = client.accounts.current()?.deviceId ?? null
    if (!flag(input, 'yes') && !(await confirmed(context))) return
    await client.accounts.signOut()
    out.result({ type: 'signed-out', deviceId }, `This device is no longer part of the account. Delete ${place.home} to remove what it keeps.`)
  },
}

async function confirmed({ client, io, out }: Context): Promise<boolean> {
  if (!io.terminal.input) throw new ConclaveError('E_USAGE', 'from a script, signout needs --yes')
  if ((await io.ask({ text: `Remove this device from ${client.accounts.current()?.handle ?? 'the account'}? Type yes: ` })) === 'yes') return true
  out.note('Nothing was changed.')
  return false
}
