import type { DeviceId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { askNewPassword, askPassword } from '../steps/password.ts'
import { type Command, flag } from './command.ts'

export const password: Command = {
  path: ['password'],
  summary: 'Change the password',
  about: `The current password is asked for, then the new one. From a script: first and second line of standard input.
With --somebody-knows the recovery key and the account's keys are replaced too, and every other device is removed: whoever knew the former password, or
has the former recovery kit, can do nothing with it any more.`,
  options: [
    { flags: '--somebody-knows', help: 'also replace the recovery key, make the printed kit void, and remove all other devices' },
    { flags: '--accept-weak-password', help: 'take a password that the operator of the server could find by trying' },
  ],
  examples: [
    { line: 'conclave password', does: 'asks for both' },
    { line: 'conclave password --somebody-knows', does: 'when somebody may know the password or has seen the kit' },
    { line: 'conclave password < both-lines.txt', does: 'from a script' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, out } = context
    const current = await askPassword(context, 'Current password: ')
    const handle = client.accounts.current()?.handle
    const chosen = await askNewPassword(context, handle === undefined ? [] : [handle], flag(input, 'acceptWeakPassword'))
    if (!flag(input, 'somebodyKnows')) {
      await client.accounts.changePassword({ ...chosen, current })
      return out.result({ type: 'password-changed' }, 'The password is changed. Your devices stay signed in.')
    }
    const revoke = await otherDevices(context)
    await client.accounts.replaceRecovery({ ...chosen, current, revoke })
    const removed = revoke.length === 0 ? '' : ` Removed ${revoke.length} other device${revoke.length === 1 ? '' : 's'}; sign in there again.`
    out.result(
      { type: 'password-changed', recoveryReplaced: true, removed: revoke },
      `The password and all keys of the account are new.${removed} The former recovery kit is void. Next: ${out.command('recovery-kit')}`,
    )
  },
}

async function otherDevices({ client }: Context): Promise<readonly DeviceId[]> {
  const devices = await client.accounts.devices()
  return devices.filter((device) => !device.current && !device.revoked).map((device) => device.deviceId)
}
