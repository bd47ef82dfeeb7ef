import { ConclaveError } from '@conclave/protocol'
import { printAccount } from '../steps/account.ts'
import type { Command } from './command.ts'

export const whoami: Command = {
  path: ['whoami'],
  summary: 'Show the account of this home and its friend link',
  about: 'Give the friend link to somebody: conclave friends add LINK. It names your keys, so that no server can put others in their place.',
  examples: [
    { line: 'conclave whoami', does: 'handle, server, friend link, ids' },
    { line: 'conclave whoami --json', does: 'the same for a program' },
  ],
  store: 'account',
  async run(context) {
    const account = context.client.accounts.current()
    if (!account) throw new ConclaveError('E_NOT_SIGNED_IN')
    printAccount(context, account)
  },
}
