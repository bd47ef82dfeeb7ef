import { personRecord } from '../output/records.ts'
import { personName } from '../output/words.ts'
import { flush, PROOF_PATIENCE, requireOnline } from '../steps/online.ts'
import { argument, type Command } from './command.ts'

export const friendsAdd: Command = {
  path: ['friends', 'add'],
  summary: 'Ask somebody for contact, by handle or friend link',
  about: `They see the request when they are online next, and nothing happens until they accept. A friend link (conclave whoami) also
proves the keys; a handle is taken as the server knows it, so compare safety numbers afterwards.`,
  args: [{ name: '<handle-or-link>', help: 'bob, or https://chat.example.org/u#...' }],
  examples: [
    { line: 'conclave friends add bob', does: 'by handle' },
    { line: "conclave friends add 'http://127.0.0.1:8787/u#...'", does: 'by link; quote it, # begins a comment in some shells' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, out } = context
    await requireOnline(context)
    const person = await client.people.request(argument(input, 0))
    out.result(
      personRecord(person),
      person.state === 'contact'
        ? `${personName(person)} is your contact. Next: ${out.command(`chat ${person.handle}`)}`
        : `Asked ${personName(person)}. Nothing more to do until they accept.`,
    )
    return flush(context, PROOF_PATIENCE)
  },
}
