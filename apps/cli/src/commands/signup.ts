import { ConclaveError } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { askHandle, printAccount, requireNobody } from '../steps/account.ts'
import { defaultDeviceName } from '../steps/device.ts'
import { askNewPassword } from '../steps/password.ts'
import { typedHandle } from '../steps/person.ts'
import { type Command, flag, option } from './command.ts'

export const signup: Command = {
  path: ['signup'],
  summary: 'Make an account',
  about: `A password of seven words is offered; press Enter to take it. From a script, the first line of standard input is the
password (and the second the invitation code, where the server wants one). No phone, no e-mail address.
Only your own devices or your recovery kit can reset the password: print the kit afterwards (conclave recovery-kit).`,
  args: [{ name: '[handle]', help: 'how others find you: 3 to 32 of a-z, 0-9 and _' }],
  options: [
    { flags: '--display-name <name>', help: 'what contacts see (default: the handle)' },
    { flags: '--device-name <name>', help: 'how this device is called in your list of devices' },
    { flags: '--accept-weak-password', help: 'take a password that the operator of the server could find by trying' },
  ],
  examples: [
    { line: 'conclave signup ada', does: 'make the account ada in ~/.conclave' },
    { line: 'conclave --home ./bob signup bob', does: 'another person on the same machine' },
    { line: 'conclave --server https://chat.example.org signup ada', does: 'on another server' },
    { line: 'conclave signup ada < password.txt', does: 'from a script; passwords are never arguments' },
  ],
  store: 'open',
  async run(context, { args, options }) {
    const { client, out } = context
    requireNobody(context)
    const handle = typedHandle(await askHandle(context, args[0]))
    const { registration } = await client.accounts.server()
    if (registration === 'closed') throw new ConclaveError('E_REGISTRATION_CLOSED')
    if (!(await client.accounts.handleAvailable(handle))) throw new ConclaveError('E_HANDLE_TAKEN')
    const displayName = option({ args, options }, 'displayName') ?? handle
    const chosen = await askNewPassword(context, [handle, displayName], flag({ args, options }, 'acceptWeakPassword'))
    const invite = registration === 'invite' ? await askInvite(context) : {}
    out.note('Making keys and the account; this takes a few seconds.')
    const deviceName = option({ args, options }, 'deviceName') ?? defaultDeviceName()
    printAccount(context, await client.accounts.signUp({ ...chosen, ...invite, handle, displayName, deviceName }))
    const next = `Next: ${out.command('recovery-kit')}, then ${out.command('friends add HANDLE')}`
    out.note(`Only your own devices or your recovery kit can reset this password. ${next}`)
  },
}

async function askInvite({ io }: Context): Promise<{ invite: string }> {
  const invite = await io.ask({ text: 'This server takes invited people only. Invitation code: ', secret: true })
  if (invite === undefined || invite === '') throw new ConclaveError('E_INVITE_INVALID', 'no invitation code on standard input')
  return { invite: invite.trim() }
}
