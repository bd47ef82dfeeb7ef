import type { PersonView } from '@conclave/client'
import { personRecord } from '../output/records.ts'
import { table } from '../output/table.ts'
import { stateWords } from '../output/words.ts'
import { catchUp } from '../steps/online.ts'
import { type Command, flag } from './command.ts'

export const friendsList: Command = {
  path: ['friends', 'list'],
  summary: 'List contacts, open requests and blocked people',
  options: [{ flags: '--offline', help: 'show what this device has, without the network' }],
  examples: [{ line: 'conclave friends', does: 'the same as conclave friends list' }],
  store: 'account',
  isDefault: true,
  async run(context, input) {
    const { client, out } = context
    if (!flag(input, 'offline')) await catchUp(context)
    const asking = client.people.requests()
    const people = [...client.people.list().filter((person) => !asking.some(({ userId }) => userId === person.userId)), ...asking]
    if (people.length === 0) out.text(`Nobody yet. Ask somebody: ${out.command('friends add HANDLE')}`)
    else out.text(table(['HANDLE', 'NAME', 'STATE', 'VERIFIED', 'ONLINE'], people.map(row)))
    for (const person of people) out.result(personRecord(person), undefined)
  },
}

function row(person: PersonView): readonly string[] {
  const online = person.online === undefined ? '-' : person.online ? 'yes' : 'no'
  return [person.handle, person.displayName, stateWords(person), person.verified ? 'yes' : 'no', online]
}
