import { askNewPassword, askPassword } from '../steps/password.ts'
import { type Command, flag } from './command.ts'

export const password: Command = {
  path: ['password'],
  summary: 'Change the password',
  about: 'The current password is asked for, then the new one. From a script: first and second line of standard input.',
  options: [{ flags: '--accept-weak-password', help: 'take a password that the operator of the server could find by trying' }],
  examples: [
    { line: 'conclave password', does: 'asks for both' },
    { line: 'conclave password < both-lines.txt', does: 'from a script' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, out } = context
    const current = await askPassword(context, 'Current password: ')
    const handle = client.accounts.current()?.handle
    const chosen = await askNewPassword(context, handle === undefined ? [] : [handle], flag(input, 'acceptWeakPassword'))
    await client.accounts.changePassword({ ...chosen, current })
    out.result({ type: 'password-changed' }, 'The password is changed. Your devices stay signed in.')
  },
}
