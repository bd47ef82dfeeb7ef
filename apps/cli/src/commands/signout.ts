import { ConclaveError } from '@conclave/protocol'
import type { Context } from '../context.ts'
import type { Command } from './command.ts'
import { flag } from './command.ts'

export const signout: Command = {
  path: ['signout'],
  summary: 'Remove this device from its account',
  about: `It can read nothing that is written afterwards; its keys and what was not sent yet are erased. Messages stay in the home, hidden until the
same account signs in again. With --wipe they are erased too, and the home is removed. The last device stays in the account's list; with --wipe it is
erased here only, and the password or the recovery kit brings the account back, without what only this device had.`,
  options: [
    { flags: '--wipe', help: 'erase messages too, and the home' },
    { flags: '--yes', help: 'do not ask; needed from a script' },
  ],
  examples: [
    { line: 'conclave signout', does: 'asks, then removes this device' },
    { line: 'conclave --home ./laptop signout --wipe --yes', does: 'from a script; nothing stays' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, out } = context
    const deviceId = client.accounts.current()?.deviceId ?? null
    const wipe = flag(input, 'wipe')
    if (!flag(input, 'yes') && !(await confirmed(context, wipe))) return
    await client.accounts.signOut({ wipe })
    const left = wipe
      ? 'Nothing of the account is left here.'
      : 'Messages wait, hidden, for the same account. To erase them: delete the folder of this home.'
    out.result({ type: 'signed-out', deviceId, wiped: wipe }, `Signed out. ${left}`)
  },
}

async function confirmed({ client, io, out }: Context, wipe: boolean): Promise<boolean> {
  if (!io.terminal.input) throw new ConclaveError('E_USAGE', 'from a script, signout needs --yes')
  const handle = client.accounts.current()?.handle ?? 'the account'
  const question = wipe ? `Erase everything of ${handle} on this device? Type yes: ` : `Remove this device from ${handle}? Type yes: `
  if ((await io.ask({ text: question })) === 'yes') return true
  out.note('Nothing was changed.')
  return false
}
