import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@conclave/client'
import { openNodeClient } from '@conclave/client/node'
import { codeOf } from '@conclave/protocol'
import { defineConfig, startServer } from '@conclave/server'
import { eventually, PROOF_OF_WORK_WITHIN } from './scenes.ts'

const PEOPLE = ['ada', 'grace', 'linus'] as const
type Person = (typeof PEOPLE)[number]
const FRIENDS: readonly (readonly [Person, Person])[] = [
  ['ada', 'grace'],
  ['linus', 'ada'],
]
const TALKS: readonly (readonly [from: Person, to: Person, text: string])[] = [
  ['ada', 'grace', 'The door is locked, the light is good.'],
  ['grace', 'ada', 'Then let us talk.'],
  ['ada', 'grace', 'Did the backup finish?'],
  ['grace', 'ada', 'Yes, and the way back was tried too \u{1f511}'],
  ['linus', 'ada', 'Which port was it again?'],
  ['ada', 'linus', '8787'],
]
const PASSWORD = 'demo people have no secrets'
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const WITHIN = 60_000

/** Where the server's data and the homes of the demo people are. */
interface DemoPlace {
  readonly data: string
  readonly homes: string
}

/**
 * Makes the demo people once, on the server data of `npm run dev`, with real homes for the command line. An interrupted run is continued;
 * nothing is ever deleted.
 * @returns lines for a developer: handles, homes, password
 */
export async function seedDemo({ data, homes }: DemoPlace): Promise<readonly string[]> {
  const done = join(homes, 'done')
  try {
    if (!existsSync(done)) await makeDemo({ data, homes })
  } catch (error) {
    if (codeOf(error) !== 'E_HANDLE_TAKEN') throw error
    return [`demo: the server in ${data} has demo people whose homes are gone. For new ones, delete ${data} and ${homes}.`]
  }
  writeFileSync(done, '')
  return [
    ...PEOPLE.map((name) => `demo: ${name}, home ${join(homes, name)}`),
    `demo: the password of all is "${PASSWORD}"`,
    `demo: try  npm run conclave -- history grace --home ${join(homes, 'ada')}`,
  ]
}

async function makeDemo({ data, homes }: DemoPlace): Promise<void> {
  mkdirSync(homes, { recursive: true, mode: 0o700 })
  // The homes remember the address, so it is the one of `npm run dev`.
  const port = Number(process.env['CONCLAVE_PORT'] ?? 8787)
  const server = await startServer(defineConfig({ data, port }), { log: SILENT })
  const clients = new Map<Person, Client>()
  try {
    for (const name of PEOPLE) clients.set(name, await enter(server.url, homes, name))
    const of = (name: Person) => clients.get(name) as Client
    for (const [one, other] of FRIENDS) await befriend(of(one), of(other))
    for (const [from, to, text] of TALKS) await say(of(from), of(to), text)
  } finally {
    for (const client of clients.values()) await client.close()
    await server.stop()
  }
}

async function enter(server: string, homes: string, name: Person): Promise<Client> {
  const client = openNodeClient({ home: join(homes, name), server })
  const displayName = name[0]?.toUpperCase() + name.slice(1)
  const input = { handle: name, displayName, password: PASSWORD, deviceName: 'demo', acceptWeakPassword: true }
  try {
    if (!client.accounts.current()) await client.accounts.signUp(input)
    client.sync.start()
    return client
  } catch (error) {
    await client.close()
    throw error
  }
}

const idOf = (client: Client) => {
  const account = client.accounts.current()
  if (!account) throw new Error('nobody is signed in')
  return account
}

async function befriend(one: Client, other: Client): Promise<void> {
  const [a, b] = [idOf(one), idOf(other)]
  if (one.people.get(b.userId)?.state === 'contact') return
  await one.people.request(b.handle)
  await eventually(() => other.people.requests().some((person) => person.userId === a.userId), 'the request arrives', PROOF_OF_WORK_WITHIN)
  other.people.accept(a.userId)
  await eventually(() => one.people.get(b.userId)?.state === 'contact', 'contacts', PROOF_OF_WORK_WITHIN)
}

async function say(from: Client, to: Client, text: string): Promise<void> {
  const [a, b] = [idOf(from), idOf(to)]
  const has = (client: Client, other: typeof a) => {
    const { conversationId } = client.conversations.with(other.userId)
    return client.conversations.history(conversationId).some((message) => message.text === text)
  }
  if (!has(from, b)) from.conversations.send(from.conversations.with(b.userId).conversationId, text)
  await eventually(() => has(to, a), 'the demo is said', WITHIN)
  await from.sync.whenIdle(WITHIN)
}
