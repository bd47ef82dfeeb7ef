import type { MessageView } from '@conclave/client'
import { ConclaveError } from '@conclave/protocol'
import { messageRecord, speaker } from '../output/records.ts'
import { historyLines } from '../output/words.ts'
import { fetchEarlier, readBack } from '../steps/history.ts'
import { catchUp } from '../steps/online.ts'
import { placeOf } from '../steps/place.ts'
import { argument, type Command, flag, type Input, option } from './command.ts'

const DEFAULT_LIMIT = 50

export const history: Command = {
  path: ['history'],
  summary: 'Show what was said with somebody, or in a channel',
  about: `Oldest first. New messages are fetched before. What is shown counts as read, unless --keep-unread is given. Marks leave this device
some seconds later, so that their time says little: with the next command that connects, or at once from chat and listen.`,
  args: [{ name: '<handle>', help: 'a person who is known here, or community/#channel' }],
  options: [
    { flags: '--limit <n>', help: `how many of the newest (default: ${DEFAULT_LIMIT})` },
    { flags: '--before <position>', help: 'older than this position (field "position" of --json)' },
    { flags: '--offline', help: 'show what this device has, without the network' },
    { flags: '--keep-unread', help: 'do not mark as read' },
  ],
  examples: [
    { line: 'conclave history bob', does: `the newest ${DEFAULT_LIMIT}` },
    { line: 'conclave history Harbour/#general', does: 'of a channel' },
    { line: 'conclave history bob --limit 1000 --json > bob.jsonl', does: 'for a program' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, out } = context
    const limit = wholeNumber(input, 'limit') ?? DEFAULT_LIMIT
    const before = wholeNumber(input, 'before')
    if (!flag(input, 'offline')) await catchUp(context)
    const place = placeOf(context, argument(input, 0))
    if (place.isChannel && !flag(input, 'offline')) await fetchEarlier(client, place.conversationId, limit)
    const messages = readBack(client, place.conversationId, limit, before)
    const handleOf = (message: MessageView) => (place.isChannel ? speaker(message, client).handle : place.label)
    if (messages.length === 0) out.text(place.isChannel ? `Nothing was said in ${place.label} yet.` : `Nothing was said with ${place.label} yet.`)
    else out.text(historyLines(messages, handleOf))
    for (const message of messages)
      out.result(messageRecord(message, handleOf(message), 'message', place.isChannel ? place.label : undefined), undefined)
    const newest = messages.at(-1)
    if (newest && !flag(input, 'keepUnread')) client.conversations.markRead(place.conversationId, newest.position)
  },
}

function wholeNumber(input: Input, name: string): number | undefined {
  const text = option(input, name)
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new ConclaveError('E_USAGE', `--${name} takes a whole number from 1 on`)
  return Number(text)
}
