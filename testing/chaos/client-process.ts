// One person in a process of its own, which may be killed at any instant and started again on the same home.
import { openNodeClient } from '@conclave/client/node'
import type { ConversationId } from '@conclave/protocol'
import type { Report, Task } from './person.ts'
import { SeededRandom } from './random.ts'

const [home, server] = process.argv.slice(2)
if (home === undefined || server === undefined || process.send === undefined) throw new Error('started by person.ts only')

/** Milliseconds between two reports. */
const REPORT_EVERY = 100
const PAGE = 100

const client = openNodeClient({ home, server })
const seen = { repairs: 0, gaps: 0, alerts: [] as string[] }
client.events.subscribe((event) => {
  if (event.type === 'repair') seen.repairs++
  if (event.type === 'gap') seen.gaps++
  if (event.type === 'alert') seen.alerts.push(event.code)
})

function report(message: Report): void {
  process.send?.(message)
}

/** Everything that is stored of a conversation, oldest first. */
function stored(conversationId: ConversationId) {
  const messages = []
  for (let before: number | undefined; ;) {
    const page = client.conversations.history(conversationId, { limit: PAGE, ...(before !== undefined && { before }) })
    messages.unshift(...page)
    if (page.length < PAGE) return messages
    before = page[0]?.position
  }
}

/** Sends numbered messages with short pauses. How many there are already is read from the store, so that a killed sender goes on where it was. */
async function sendAll({ peer, word, count, pause, seed }: Extract<Task, { kind: 'send' }>): Promise<void> {
  const { conversationId } = client.conversations.with(peer)
  const sent = stored(conversationId).filter((message) => message.mine && message.kind === 'text').length
  const random = new SeededRandom(seed + sent)
  for (let number = sent + 1; number <= count; number++) {
    client.conversations.send(conversationId, `${word} ${number}`)
    await new Promise((resolve) => setTimeout(resolve, random.next() * 2 * pause))
  }
  report({ kind: 'sent-all' })
}

async function perform(task: Task): Promise<void> {
  switch (task.kind) {
    case 'sign-up': {
      const { handle, password, displayName } = task
      const { userId } = await client.accounts.signUp({ handle, password, displayName, acceptWeakPassword: true, deviceName: 'test' })
      return report({ kind: 'signed-up', userId })
    }
    case 'start':
      return client.sync.start()
    case 'request':
      await client.people.request(task.handle)
      return
    case 'accept':
      for (const person of client.people.requests()) client.people.accept(person.userId)
      return
    case 'send':
      return sendAll(task)
    case 'read': {
      const messages = stored(client.conversations.with(task.peer).conversationId)
      return report({ kind: 'history', messages: messages.map(({ text, mine, kind, state }) => ({ text, mine, kind, state })) })
    }
    case 'close':
      clearInterval(reporting)
      await client.close()
      return process.disconnect()
  }
}

process.on('message', (task: Task) => {
  perform(task).catch((error: unknown) => report({ kind: 'failed', what: error instanceof Error ? (error.stack ?? error.message) : String(error) }))
})

const reporting = setInterval(() => {
  const { connection, outgoing, dropped } = client.sync.state()
  const contacts = client.people.list().filter((person) => person.state === 'contact')
  report({ kind: 'progress', connection, outgoing, dropped, ...seen, contacts: contacts.length, requests: client.people.requests().length })
}, REPORT_EVERY)
