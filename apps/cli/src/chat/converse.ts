import { ConclaveError, type MessageId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { deliveries } from '../steps/delivery.ts'
import type { Talk } from './talk.ts'
import type { ChatView } from './view.ts'

/** ms that the end of a pipe waits for the server, and that /quit does. */
const PATIENCE = { pipe: 60_000, quit: 2_000 }
/** ms between two typing notices. */
const TYPING_EVERY = 5_000

const HELP = `  /help     this list
  /history  the newest messages again
  /safety   the safety number of a contact
  /retry    send again what could not be sent
  /quit     end (also Ctrl-C, Ctrl-D)
  //text    a message that begins with /
  A pasted text of several lines is one message; Enter sends it.`

/** Lines in, messages out, until the input ends. From a pipe every line is literal. */
export async function converse(context: Context, talk: Talk, view: ChatView): Promise<ExitCode> {
  const { client, io } = context
  const interactive = io.terminal.input
  const sent: MessageId[] = []
  announceTyping(context, talk)
  for (;;) {
    const line = await untilInterrupted(io.interrupted, io.readLine())
    if (line === undefined || (interactive && line.trim() === '/quit')) break
    if (line.trim() === '') continue
    if (interactive && isCommand(line)) {
      const problem = await attempt(() => slash(context, talk, view, line.trim()))
      if (problem) context.out.error(problem)
      continue
    }
    const text = interactive && !line.includes('\n') ? line.replace(/^\/\//, '/') : line
    const problem = await attempt(() => sent.push(view.typed(() => client.conversations.send(talk.conversationId, text)).messageId))
    if (problem && !interactive) return await finish(context, sent, problem)
    if (problem) context.out.error(problem)
  }
  return finish(context, sent, undefined)
}

/** A pasted text of several lines is a message, whatever it begins with. */
const isCommand = (line: string): boolean => line.startsWith('/') && !line.startsWith('//') && !line.includes('\n')

/** Everything before a line that was refused is still delivered. */
async function finish(context: Context, sent: readonly MessageId[], problem: ConclaveError | undefined): Promise<ExitCode> {
  const patience = context.io.terminal.input ? PATIENCE.quit : PATIENCE.pipe
  const result = await deliveries(context, sent, patience)
  if (problem) throw problem
  if (context.io.terminal.input) return EXIT.ok
  if (result.kind === 'failed') throw new ConclaveError(result.code)
  return result.kind === 'sent' || context.io.interrupted.aborted ? EXIT.ok : EXIT.queued
}

async function attempt(work: () => unknown): Promise<ConclaveError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof ConclaveError) return error
    throw error
  }
}

async function slash(context: Context, talk: Talk, view: ChatView, command: string): Promise<void> {
  const { out } = context
  switch (command) {
    case '/help':
      return out.text(HELP)
    case '/history':
      return view.history()
    case '/safety':
      return safety(context, talk)
    case '/retry':
      return retryFailed(context, talk)
    default:
      return out.text(`Unknown: ${command}. /help lists what can be typed; //text sends a message that begins with /.`)
  }
}

async function safety({ client, out }: Context, { person, title }: Talk): Promise<void> {
  if (person === undefined) return out.text(`Safety numbers are of people: ${out.command('safety-number HANDLE')} for each member of ${title}.`)
  const { digits, verified } = await client.people.safetyNumber(person.userId)
  const next = `Compare it with ${person.handle}, then: ${out.command(`safety-number ${person.handle} --verify`)}`
  out.text(`${digits}\n${verified ? 'You have verified it.' : next}`)
}

function retryFailed({ client, out }: Context, talk: Talk): void {
  const failed = client.conversations.history(talk.conversationId, { limit: 100 }).filter((message) => message.state === 'failed')
  for (const message of failed) client.conversations.retry(message.messageId)
  out.text(failed.length === 0 ? 'Nothing failed.' : `Sending ${failed.length} again.`)
}

function announceTyping({ client, io }: Context, talk: Talk): void {
  let last = 0
  io.onTyping(() => {
    const now = Date.now()
    if (now - last < TYPING_EVERY) return
    last = now
    client.conversations.setTyping(talk.conversationId, true)
  })
}

/** Undefined as soon as the signal comes. */
function untilInterrupted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
