import { eventRecord } from '../output/records.ts'
import { eventLine } from '../output/words.ts'
import type { Command } from './command.ts'

export const listen: Command = {
  path: ['listen'],
  summary: 'Stay connected and print what happens, until Ctrl-C',
  about: `Messages, requests, delivery marks, alerts. With --json one object a line; its field "type" is message, message-changed,
conversation-changed, request, person-changed, typing, presence, devices-changed, gap, repair, alert or connection.
Other commands on the same home work meanwhile. Nothing is marked as read.`,
  examples: [
    { line: 'conclave listen', does: 'watch' },
    { line: 'conclave listen --json | jq -c \'select(.type == "message" and (.mine | not))\'', does: 'the beginning of a bot' },
  ],
  store: 'account',
  holds: true,
  async run({ client, io, out }) {
    const unsubscribe = client.events.subscribe((event) => out.result(eventRecord(event, client.people), eventLine(event, client.people)))
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
