import { personRecord } from '../output/records.ts'
import { table } from '../output/table.ts'
import { catchUp } from '../steps/online.ts'
import type { Command } from './command.ts'

export const friendsRequests: Command = {
  path: ['friends', 'requests'],
  summary: 'List who asks you for contact',
  examples: [{ line: 'conclave friends requests', does: 'then: conclave friends accept HANDLE, or decline' }],
  store: 'account',
  async run(context) {
    const { client, out } = context
    await catchUp(context)
    const requests = client.people.requests()
    if (requests.length === 0) out.text(`Nobody asks. Give your friend link to somebody: ${out.command('whoami')}`)
    else
      out.text(
        table(
          ['HANDLE', 'NAME'],
          requests.map((person) => [person.handle, person.displayName]),
        ),
      )
    for (const person of requests) out.result(personRecord(person), undefined)
  },
}
