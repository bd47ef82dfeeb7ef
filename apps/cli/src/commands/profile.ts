import { ConclaveError } from '@conclave/protocol'
import { EXIT } from '../exit-codes.ts'
import { flush } from '../steps/online.ts'
import { type Command, option } from './command.ts'

export const profile: Command = {
  path: ['profile'],
  summary: 'Show or change what contacts see of you',
  about: 'Without options it shows the name and whether contacts learn that you are online. They do not, unless you turn it on.',
  options: [
    { flags: '--display-name <name>', help: 'up to 64 characters' },
    { flags: '--presence <on|off>', help: 'whether contacts learn that you are online' },
  ],
  examples: [
    { line: 'conclave profile', does: 'show it' },
    { line: "conclave profile --display-name 'Ada L.'", does: 'another name' },
    { line: 'conclave profile --presence on', does: 'contacts see when you are online' },
  ],
  store: 'account',
  async run(context, input) {
    const { accounts } = context.client
    const name = option(input, 'displayName')
    const presence = option(input, 'presence')
    if (presence !== undefined && presence !== 'on' && presence !== 'off') throw new ConclaveError('E_USAGE', '--presence takes on or off')
    if (name !== undefined) await accounts.setDisplayName(name)
    if (presence !== undefined) accounts.setPresenceShared(presence === 'on')
    const code = name === undefined ? EXIT.ok : await flush(context)
    const displayName = accounts.current()?.displayName ?? ''
    const shared = accounts.presenceShared()
    context.out.result({ type: 'profile', displayName, presence: shared }, `name      ${displayName}\npresence  ${shared ? 'on' : 'off'}`)
    return code
  },
}
