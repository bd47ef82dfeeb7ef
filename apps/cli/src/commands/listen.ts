import type { ClientEvent } from '@conclave/client'
import type { ConversationId } from '@conclave/protocol'
import { eventRecord } from '../output/records.ts'
import { eventLine } from '../output/words.ts'
import { placeOf } from '../steps/place.ts'
import type { Command } from './command.ts'

export const listen: Command = {
  path: ['listen'],
  summary: 'Stay connected and print what happens, until Ctrl-C',
  about: `Messages, requests, delivery marks, alerts. With --json one object a line; its field "type" is message, message-changed,
conversation-changed, request, person-changed, typing, presence, devices-changed, gap, repair, community-changed, community-gone,
members-changed, group-invite, channel-typing, message-gone, alert or connection. With a channel or handle: messages and typing there only.
Other commands on the same home work meanwhile. Nothing is marked as read.`,
  args: [{ name: '[place]', help: 'community/#channel, or a contact' }],
  examples: [
    { line: 'conclave listen', does: 'watch' },
    { line: 'conclave listen Harbour/#general', does: 'one channel' },
    { line: 'conclave listen --json | jq -c \'select(.type == "message" and (.mine | not))\'', does: 'the beginning of a bot' },
  ],
  store: 'account',
  holds: true,
  async run(context, input) {
    const { client, io, out } = context
    const only = input.args[0] === undefined ? undefined : placeOf(context, input.args[0]).conversationId
    const unsubscribe = client.events.subscribe((event) => {
      if (only === undefined || concerns(event, only)) out.result(eventRecord(event, client), eventLine(event, client, out))
    })
    try {
      const { connection, error } = client.sync.state()
      if (connection === 'stopped') client.sync.start()
      else out.result({ type: 'connection', state: connection, error: error ?? null }, connection === 'online' ? '* Connected.' : undefined)
      await new Promise<void>((resolve) => {
        if (io.interrupted.aborted) resolve()
        io.interrupted.addEventListener('abort', () => resolve(), { once: true })
      })
    } finally {
      unsubscribe()
    }
  },
}

/** What is heard of one place: what is said there, and whether the connection and the server can be relied on. */
function concerns(event: ClientEvent, conversationId: ConversationId): boolean {
  if (event.type === 'connection' || event.type === 'alert') return true
  if (event.type === 'message' || event.type === 'message-changed') return event.message.conversationId === conversationId
  return 'conversationId' in event && event.conversationId === conversationId
}
