import { join } from 'node:path'
import type { Client } from '@conclave/client'
import { openNodeClient } from '@conclave/client/node'
import type { BenchLine } from '../bench.ts'
import { type BenchServer, startBenchServer } from './server.ts'

const PASSWORD = 'bench correct horse battery staple'
const STEP = 20

/** The same with the real client: what waited is fetched, decrypted and stored. Without a target: it depends on the device, not on the server. */
export async function drainClient(data: string, messages: number, report: (line: BenchLine) => void): Promise<void> {
  const server = await startBenchServer(data)
  const [ada, ben] = await meet(server, data)
  await ben.sync.stop()
  const conversation = ada.conversations.with(idOf(ben)).conversationId
  for (let i = 0; i < messages; i++) ada.conversations.send(conversation, `message ${i}`)
  await ada.sync.whenIdle()

  const received = new Promise<void>((resolve) => {
    let count = 0
    ben.events.subscribe((event) => event.type === 'message' && ++count === messages && resolve())
  })
  const start = performance.now()
  ben.sync.start()
  await received
  report({ name: `${messages} messages fetched, decrypted and stored by the client`, value: performance.now() - start, unit: 'ms' })
  await Promise.all([ada.close(), ben.close()])
  await server.stop()
}

/** Two people in contact, both online. */
async function meet(server: BenchServer, data: string): Promise<readonly [Client, Client]> {
  const [ada, ben] = [await signUp(server, data, 'ada'), await signUp(server, data, 'ben')]
  await ada.people.request('ben')
  await until(() => ben.people.requests().length > 0)
  ben.people.accept(idOf(ada))
  await until(() => ada.people.get(idOf(ben))?.state === 'contact')
  await Promise.all([ada.sync.whenIdle(), ben.sync.whenIdle()])
  return [ada, ben]
}

async function signUp(server: BenchServer, data: string, handle: string): Promise<Client> {
  const client = openNodeClient({ home: join(data, handle), server: `http://127.0.0.1:${server.port}` })
  await client.accounts.signUp({ handle, password: PASSWORD, acceptWeakPassword: true, deviceName: 'bench' })
  client.sync.start()
  return client
}

function idOf(client: Client) {
  const account = client.accounts.current()
  if (account === undefined) throw new Error('not signed in')
  return account.userId
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, STEP))
}
