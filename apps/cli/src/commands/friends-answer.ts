import type { PersonView } from '@conclave/client'
import { ConclaveError } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { personRecord } from '../output/records.ts'
import { personName } from '../output/words.ts'
import { catchUp, flush } from '../steps/online.ts'
import { typedHandle } from '../steps/person.ts'
import { argument, type Command } from './command.ts'

const HANDLE = [{ name: '<handle>', help: 'who asks (see conclave friends requests)' }]

async function asking(context: Context, text: string): Promise<PersonView> {
  const handle = typedHandle(text)
  const find = () => context.client.people.requests().find((person) => person.handle === handle)
  const person = find() ?? (await catchUp(context), find())
  if (!person) throw new ConclaveError('E_NOT_FOUND', `no request of ${handle}`)
  return person
}

export const friendsAccept: Command = {
  path: ['friends', 'accept'],
  summary: 'Accept a request',
  args: HANDLE,
  examples: [{ line: 'conclave friends accept bob', does: 'now both can write: conclave chat bob' }],
  store: 'account',
  async run(context, input) {
    const person = context.client.people.accept((await asking(context, argument(input, 0))).userId)
    context.out.result(personRecord(person), `${personName(person)} is your contact. Next: ${context.out.command(`chat ${person.handle}`)}`)
    return flush(context)
  },
}

export const friendsDecline: Command = {
  path: ['friends', 'decline'],
  summary: 'Decline a request; the other side learns nothing',
  args: HANDLE,
  examples: [{ line: 'conclave friends decline bob', does: 'to hear nothing more of them: conclave friends block bob' }],
  store: 'account',
  async run(context, input) {
    const person = await asking(context, argument(input, 0))
    context.client.people.decline(person.userId)
    context.out.result(personRecord({ ...person, state: 'declined' }), `Declined ${personName(person)}.`)
  },
}
