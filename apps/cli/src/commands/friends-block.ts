import type { PersonView } from '@conclave/client'
import { ConclaveError, codeOf } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { personRecord } from '../output/records.ts'
import { personName } from '../output/words.ts'
import { catchUp, flush } from '../steps/online.ts'
import { knownPerson } from '../steps/person.ts'
import { argument, type Command } from './command.ts'

const HANDLE = [{ name: '<handle>', help: 'somebody who is known here (see conclave friends)' }]

/** Known here, or asking since the device was last online. */
async function known(context: Context, handle: string): Promise<PersonView> {
  try {
    return knownPerson(context, handle)
  } catch (error) {
    if (codeOf(error) !== 'E_NOT_FOUND' || (await catchUp(context)) !== undefined) throw error
    return knownPerson(context, handle)
  }
}

export const friendsBlock: Command = {
  path: ['friends', 'block'],
  summary: 'Block somebody: nothing of theirs reaches you',
  about: 'They are not told. Your other contacts notice nothing: they get a new key over the next hours.',
  args: HANDLE,
  examples: [{ line: 'conclave friends block mallory', does: 'undo it with: conclave friends unblock mallory' }],
  store: 'account',
  async run(context, input) {
    const person = context.client.people.block((await known(context, argument(input, 0))).userId)
    context.out.result(personRecord(person), `${personName(person)} is blocked.`)
    return flush(context)
  },
}

export const friendsUnblock: Command = {
  path: ['friends', 'unblock'],
  summary: 'Let a blocked person reach you again',
  args: HANDLE,
  examples: [{ line: 'conclave friends unblock mallory', does: 'they may have to ask for contact again' }],
  store: 'account',
  async run(context, input) {
    const blocked = knownPerson(context, argument(input, 0))
    if (blocked.state !== 'blocked') throw new ConclaveError('E_CONFLICT', `${blocked.handle} is not blocked`)
    const person = context.client.people.unblock(blocked.userId)
    context.out.result(personRecord(person), `${personName(person)} is no longer blocked.`)
    return flush(context)
  },
}
