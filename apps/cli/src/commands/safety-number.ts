import { ConclaveError } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { safetyNumberRecord } from '../output/records.ts'
import { knownPerson } from '../steps/person.ts'
import { argument, type Command, flag } from './command.ts'

const MANY_RESETS = 3

export const safetyNumber: Command = {
  path: ['safety-number'],
  summary: 'Show the number that proves whom you talk to',
  about: `Compare it with the number on the other person's screen, over another channel (a call, face to face). Equal numbers mean that
nobody stands between you. With --verify the answer is remembered.`,
  args: [{ name: '<handle>', help: 'a person who is known here' }],
  options: [
    { flags: '--verify', help: 'remember that you compared it and it is the same' },
    { flags: '--unverify', help: 'forget that' },
  ],
  examples: [
    { line: 'conclave safety-number bob', does: '60 digits' },
    { line: 'conclave safety-number bob --verify', does: 'compare, answer yes' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, out } = context
    if (flag(input, 'verify') && flag(input, 'unverify')) throw new ConclaveError('E_USAGE', 'give --verify or --unverify')
    const person = knownPerson(context, argument(input, 0))
    const number = await client.people.safetyNumber(person.userId)
    out.text(inLines(number.digits))
    if (number.recentResets >= MANY_RESETS)
      out.text(`The sessions with ${person.handle} were started anew ${number.recentResets} times in 24 hours; ask them why.`)
    const verified = await answer(context, input, number.verified)
    if (verified !== number.verified) client.people.setVerified(person.userId, verified)
    out.result(
      safetyNumberRecord(person, { ...number, verified }),
      verified
        ? `You have verified ${person.handle}.`
        : `Not verified. Compare it with ${person.handle}, then: ${out.command(`safety-number ${person.handle} --verify`)}`,
    )
  },
}

async function answer({ io }: Context, input: Parameters<Command['run']>[1], before: boolean): Promise<boolean> {
  if (flag(input, 'unverify')) return false
  if (!flag(input, 'verify')) return before
  if (!io.terminal.input) return true
  return (await io.ask({ text: 'Is it the same on the other screen? Type yes: ' })) === 'yes' || before
}

/** Four groups of five digits a line. */
function inLines(digits: string): string {
  const groups = digits.replace(/\D/g, '').match(/\d{1,5}/g) ?? []
  return Array.from({ length: Math.ceil(groups.length / 4) }, (_, row) => groups.slice(row * 4, row * 4 + 4).join(' ')).join('\n')
}
