import { ConclaveError } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { askHandle, printAccount, requireNobody } from '../steps/account.ts'
import { defaultDeviceName } from '../steps/device.ts'
import { askNewPassword, withPassword } from '../steps/password.ts'
import { typedHandle } from '../steps/person.ts'
import { type Command, flag, type Input, option } from './command.ts'

export const signin: Command = {
  path: ['signin'],
  summary: 'Add this device to an account',
  about: `The password is asked for, or is the first line of standard input. With --recovery-kit the 24 words are asked for instead
(first line), and a new password is set (second line).`,
  args: [{ name: '[handle]', help: 'the handle of the account' }],
  options: [
    { flags: '--recovery-kit', help: 'sign in with the 24 words and set a new password' },
    { flags: '--device-name <name>', help: 'how this device is called in your list of devices' },
    { flags: '--accept-weak-password', help: 'with --recovery-kit: take a new password that the operator could find by trying' },
  ],
  examples: [
    { line: 'conclave signin ada', does: 'with the password' },
    { line: 'conclave --home ./laptop signin ada --device-name laptop', does: 'in a folder of its own' },
    { line: 'conclave signin ada --recovery-kit', does: 'when the password is lost' },
  ],
  store: 'open',
  async run(context, input) {
    requireNobody(context)
    const handle = typedHandle(await askHandle(context, input.args[0]))
    await context.client.accounts.server()
    const deviceName = option(input, 'deviceName') ?? defaultDeviceName()
    const account = flag(input, 'recoveryKit')
      ? await withWords(context, input, handle, deviceName)
      : await withPassword(context, (password) => context.client.accounts.signIn({ handle, password, deviceName }))
    printAccount(context, account)
    context.out.note('This device sees new messages. Older ones stay on your other devices.')
  },
}

async function withWords(context: Context, input: Input, handle: string, deviceName: string) {
  const words = await context.io.ask({ text: 'The 24 words, in order: ', secret: true })
  if (words === undefined || words.trim() === '') throw new ConclaveError('E_RECOVERY_WORDS', 'no words on standard input')
  const chosen = await askNewPassword(context, [handle], flag(input, 'acceptWeakPassword'))
  return context.client.accounts.signInWithWords({ ...chosen, handle, words: words.trim().split(/\s+/).join(' '), deviceName })
}
