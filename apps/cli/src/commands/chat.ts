import { ChatView } from '../chat/view.ts'
import { converse } from '../chat/converse.ts'
import { talkAt } from '../chat/talk.ts'
import { catchUp } from '../steps/online.ts'
import { argument, type Command } from './command.ts'

export const chat: Command = {
  path: ['chat'],
  summary: 'Talk to somebody, or in a channel: send and receive in one terminal',
  about: `Shows the newest 20 messages, then what comes in, above the line you type. The mark before > says how far your newest message
got: pending, sent, delivered, read. /help lists what can be typed. From a pipe every line is one message, in order; it ends when the
server has them all (exit code 11 if not). Other commands on the same home work meanwhile, also a second chat.`,
  args: [{ name: '<handle>', help: 'a contact, or community/#channel' }],
  examples: [
    { line: 'conclave chat bob', does: 'Ctrl-C, Ctrl-D or /quit ends it' },
    { line: 'conclave chat Harbour/#general', does: 'in a channel' },
    { line: "printf 'one\\ntwo\\n' | conclave chat bob", does: 'two messages' },
    { line: 'conclave chat bob --json', does: 'lines in, events out' },
  ],
  store: 'account',
  holds: true,
  async run(context, input) {
    const { client, out } = context
    const talk = await talkAt(() => catchUp(context), context, argument(input, 0))
    if (client.sync.state().connection === 'stopped') client.sync.start()
    const view = new ChatView(context, talk)
    const unsubscribe = client.events.subscribe((event) => view.show(event))
    try {
      view.begin()
      return await converse(context, talk, view)
    } finally {
      unsubscribe()
      view.end()
      if (client.sync.state().outgoing > 0 && !context.forwarded)
        out.note('Some of it waits on this device; it goes out when a command is connected.')
    }
  },
}
