import type { MessageView } from '@conclave/client'
import { ConclaveError, LIMITS } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { messageRecord } from '../output/records.ts'
import { delivery } from '../steps/delivery.ts'
import { catchUp, goOnline } from '../steps/online.ts'
import { type Place, placeToWrite } from '../steps/place.ts'
import { argument, type Command, type Input, option } from './command.ts'

const DEFAULT_PATIENCE = 30

export const send: Command = {
  path: ['send'],
  summary: 'Send one message',
  about: `Without TEXT it is read from standard input, to its end. Ends when the server has stored the message for every device of the
receiver, or in the channel. When the server cannot be reached the message waits on this device, and goes out with the next command that connects
(exit code 11). Other users of this machine may see arguments for a moment: use standard input for what they must not see.
A text that begins with - follows after --.`,
  args: [
    { name: '<handle>', help: 'a contact, or community/#channel' },
    { name: '[text...]', help: `up to ${LIMITS.textCharacters} characters` },
  ],
  options: [
    { flags: '--no-wait', help: 'store it and end at once; it goes out when a command is connected' },
    { flags: '--timeout <seconds>', help: `how long to wait for the server (default: ${DEFAULT_PATIENCE})` },
  ],
  examples: [
    { line: 'conclave send bob hello there', does: 'one line' },
    { line: 'conclave send Harbour/#general hello all', does: 'to a channel' },
    { line: 'conclave send bob < letter.txt', does: 'several lines' },
    { line: 'date | conclave send bob', does: 'the output of a program' },
  ],
  store: 'account',
  async run(context, input) {
    const patience = seconds(input)
    const text = await messageText(context, input)
    const waits = input.options['wait'] !== false
    const place = await placeToWrite(() => (waits ? catchUp(context) : Promise.resolve()), context, argument(input, 0))
    const message = context.client.conversations.send(place.conversationId, text)
    if (!waits) return report(context, message, place, 'Stored; it goes out when a command is connected.', EXIT.ok)
    const problem = await goOnline(context.client)
    const result = problem === undefined ? await delivery(context, message.messageId, patience * 1000) : { kind: 'waiting' as const }
    if (result.kind === 'failed') throw new ConclaveError(result.code)
    const now = context.client.conversations.message(message.messageId) ?? message
    if (result.kind === 'sent') return report(context, now, place, `Sent to ${place.label}.`, EXIT.ok)
    return report(
      context,
      now,
      place,
      `Queued: the server ${problem === undefined ? 'does not answer' : `cannot take it now (${problem})`}. It is stored here and goes out when a command is connected.`,
      EXIT.queued,
    )
  },
}

function report({ client, out }: Context, message: MessageView, { isChannel, label }: Place, remark: string, code: ExitCode): ExitCode {
  const own = client.accounts.current()?.handle
  out.result(isChannel ? messageRecord(message, own, 'message', label) : messageRecord(message, label), undefined)
  out.note(remark)
  return code
}

async function messageText({ io }: Context, input: Input): Promise<string> {
  const words = input.args.slice(1)
  if (words.length > 0) return words.join(' ')
  if (io.terminal.input) return (await io.ask({ text: 'Message: ' })) ?? ''
  return (await io.readAll(LIMITS.textBytes + 2)).replace(/\r?\n$/, '')
}

function seconds(input: Input): number {
  const text = option(input, 'timeout')
  if (text === undefined) return DEFAULT_PATIENCE
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new ConclaveError('E_USAGE', '--timeout takes seconds from 1 on')
  return Number(text)
}
