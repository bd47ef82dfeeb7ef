import { ConclaveError } from '@conclave/protocol'
import { EXIT } from '../exit-codes.ts'
import { flush } from '../steps/online.ts'
import { type Command, type Input, option } from './command.ts'

export const profile: Command = {
  path: ['profile'],
  summary: 'Show or change what contacts see of you',
  about: `Without options it shows the name, whether contacts learn that you are online (they do not, unless you turn it on), and whether others see that you
type here (they do, unless you turn it off).`,
  options: [
    { flags: '--display-name <name>', help: 'up to 64 characters' },
    { flags: '--presence <on|off>', help: 'whether contacts learn that you are online' },
    { flags: '--typing <on|off>', help: 'whether others in a conversation or channel see that you type on this device' },
  ],
  examples: [
    { line: 'conclave profile', does: 'show it' },
    { line: "conclave profile --display-name 'Ada L.'", does: 'another name' },
    { line: 'conclave profile --presence on', does: 'contacts see when you are online' },
    { line: 'conclave profile --typing off', does: 'nobody sees that you type' },
  ],
  store: 'account',
  async run(context, input) {
    const { accounts } = context.client
    const name = option(input, 'displayName')
    const [presence, typing] = [switchOf(input, 'presence'), switchOf(input, 'typing')]
    if (name !== undefined) await accounts.setDisplayName(name)
    if (presence !== undefined) accounts.setPresenceShared(presence)
    if (typing !== undefined) accounts.setTypingShared(typing)
    const code = name === undefined ? EXIT.ok : await flush(context)
    const displayName = accounts.current()?.displayName ?? ''
    const shown = { presence: accounts.presenceShared(), typing: accounts.typingShared() }
    const lines = [`name      ${displayName}`, `presence  ${shown.presence ? 'on' : 'off'}`, `typing    ${shown.typing ? 'on' : 'off'}`]
    context.out.result({ type: 'profile', displayName, ...shown }, lines.join('\n'))
    return code
  },
}

/** @throws ConclaveError `E_USAGE` */
function switchOf(input: Input, name: 'presence' | 'typing'): boolean | undefined {
  const value = option(input, name)
  if (value !== undefined && value !== 'on' && value !== 'off') throw new ConclaveError('E_USAGE', `--${name} takes on or off`)
  return value === undefined ? undefined : value === 'on'
}
