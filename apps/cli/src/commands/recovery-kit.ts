import { ConclaveError } from '@conclave/protocol'
import { withPassword } from '../steps/password.ts'
import { type Command, flag } from './command.ts'

const PER_LINE = 6

export const recoveryKit: Command = {
  path: ['recovery-kit'],
  summary: 'Show the 24 words that open the account without the password',
  about: `The password is asked for again. Write the words on paper; who has them has the account.
They are shown at a terminal only; into a pipe or a file they go with --force.`,
  options: [{ flags: '--force', help: 'also when the output is not a terminal' }],
  examples: [
    { line: 'conclave recovery-kit', does: 'show the words' },
    { line: 'conclave recovery-kit --json --force < password.txt', does: 'for a program' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, io, out } = context
    if (!io.terminal.output && !flag(input, 'force'))
      throw new ConclaveError('E_USAGE', 'the output is not a terminal; to write the words there give --force')
    const words = (await withPassword(context, (password) => client.accounts.recoveryWords(password))).split(' ')
    out.result({ type: 'recovery-kit', words }, numbered(words))
    out.note('Write them down in this order and keep them where nobody else looks. They are not shown unless you ask again.')
  },
}

function numbered(words: readonly string[]): string {
  const cells = words.map((word, index) => `${String(index + 1).padStart(2)} ${word.padEnd(9)}`)
  return Array.from({ length: Math.ceil(cells.length / PER_LINE) }, (_, row) =>
    cells
      .slice(row * PER_LINE, (row + 1) * PER_LINE)
      .join(' ')
      .trimEnd(),
  ).join('\n')
}
