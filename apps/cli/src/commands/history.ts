import { ConclaveError } from '@conclave/protocol'
import { messageRecord } from '../output/records.ts'
import { historyLines } from '../output/words.ts'
import { catchUp } from '../steps/online.ts'
import { readBack } from '../steps/history.ts'
import { knownPerson } from '../steps/person.ts'
import { argument, type Command, flag, type Input, option } from './command.ts'

const DEFAULT_LIMIT = 50

export const history: Command = {
  path: ['history'],
  summary: 'Show what was said with somebody',
  about: `Oldest first. New messages are fetched before. What is shown counts as read, unless --keep-unread is given. Marks leave this device
some seconds later, so that their time says little: with the next command that connects, or at once from chat and listen.`,
  args: [{ name: '<handle>', help: 'a person who is known here' }],
  options: [
    { flags: '--limit <n>', help: `how many of the newest (default: ${DEFAULT_LIMIT})` },
    { flags: '--before <position>', help: 'older than this position (field "position" of --json)' },
    { flags: '--offline', help: 'show what this device has, without the network' },
    { flags: '--keep-unread', help: 'do not mark as read' },
  ],
  examples: [
    { line: 'conclave history bob', does: `the newest ${DEFAULT_LIMIT}` },
    { line: 'conclave history bob --limit 1000 --json > bob.jsonl', does: 'for a program' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, out } = context
    const limit = wholeNumber(input, 'limit') ?? DEFAULT_LIMIT
    const before = wholeNumber(input, 'before')
    if (!flag(input, 'offline')) await catchUp(context)
    const person = knownPerson(context, argument(input, 0))
    const messages = readBack(client, person, limit, before)
    if (messages.length === 0) out.text(`Nothing was said with ${person.handle} yet.`)
    else out.text(historyLines(messages, person.handle))
    for (const message of messages) out.result(messageRecord(message, person.handle), undefined)
    const newest = messages.at(-1)
    if (newest && !flag(input, 'keepUnread')) client.conversations.markRead(person.conversationId, newest.position)
  },
}

function wholeNumber(input: Input, name: string): number | undefined {
  const text = option(input, name)
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new ConclaveError('E_USAGE', `--${name} takes a whole number from 1 on`)
  return Number(text)
}
