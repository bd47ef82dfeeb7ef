import { createHash } from 'node:crypto'
import { type Client, openClient } from '@conclave/client'
import { nodeTransport, nodeWebCrypto, openMemoryStore } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import type { UserId } from '@conclave/protocol'
import { type DeviceParts, type WorldDevice, worldDevice } from '../world/device.ts'
import { keepServer, type KeptServer } from '../world/kept-server.ts'
import { cheapPassword } from '../world/password.ts'
import { eventually, PROOF_OF_WORK_WITHIN } from '../world/scenes.ts'
import { ASKED, ASKING, type Contact, CONTACTS, NOW, READ_BEFORE, SELF, TALKS } from './cast.ts'
import { type SceneClock, sceneClock } from './scene-clock.ts'
import { shiftedBuild } from './shifted-build.ts'

const MINUTE = 60_000
const WITHIN = 60_000
const OWN_COPIES_WITHIN = 11_000

/** A server with the web client, and the people of the pictures, each on a device of this process. */
export interface Scene {
  readonly url: string
  readonly clock: SceneClock
  /** Of the devices of `self` in this process. */
  readonly selfClock: SceneClock
  readonly self: Client
  contact(handle: Contact): Client
  /** What was said `before` some of it is read, and `since`; devices that are signed in by then get it. */
  talk(part: 'before' | 'since'): Promise<void>
  startServer(): Promise<void>
  stopServer(): Promise<void>
  /** See {@link KeptServer.copy}. */
  copyServer(): ReturnType<KeptServer['copy']>
  /** For somebody whose keys, and so colours, may be others in every run. */
  newDevice(parts?: Partial<DeviceParts>): WorldDevice
  close(): Promise<void>
}

export async function openScene(): Promise<Scene> {
  const clock = sceneClock(NOW)
  const selfClock = sceneClock(NOW)
  const build = await shiftedBuild(clock.now() - Date.now())
  const server = await keepServer({ web: build.folder }, clock)
  const { url } = server.running
  const opened: Client[] = []
  const others: WorldDevice[] = []
  const enter = async (person: Person) => {
    const client = openPerson(url, person === SELF ? selfClock : clock, person)
    opened.push(client)
    await client.accounts.signUp({
      handle: person.handle,
      displayName: person.name,
      password: person.password ?? `the password of ${person.handle}`,
      deviceName: 'Terminal on the old laptop',
      acceptWeakPassword: true,
    })
    client.sync.start()
    return client
  }
  const self = await enter(SELF)
  const contacts = new Map<string, Client>()
  for (const person of CONTACTS) contacts.set(person.handle, await enter(person))
  const contact = (handle: Contact) => contacts.get(handle) as Client
  const asking = await Promise.all(ASKING.map(enter))
  await enter(ASKED)
  for (const friend of contacts.values()) await befriend(self, friend)
  for (const stranger of asking) await stranger.people.request(SELF.handle)
  await self.people.request(ASKED.handle)
  self.people.block(idOf(contact('prize_office')))
  await eventually(() => self.people.requests().length === ASKING.length, 'requests', PROOF_OF_WORK_WITHIN)
  await Promise.all(opened.map((client) => client.sync.whenIdle(WITHIN)))
  return {
    url,
    clock,
    selfClock,
    self,
    contact,
    talk: (part) => talk(part, { ada: selfClock, friend: clock }, self, contact),
    startServer: () => server.start(),
    stopServer: () => server.stop(),
    copyServer: () => server.copy(),
    newDevice: (parts) => {
      const device = worldDevice({ serverUrl: () => url, clock, ...parts })
      others.push(device)
      return device
    },
    close: async () => {
      await Promise.all([...opened, ...others].map((one) => one.close()))
      for (const one of [clock, selfClock]) one.stop()
      await server.remove()
      build.remove()
    },
  }
}

interface Person {
  readonly handle: string
  readonly name: string
  readonly seed: number
  /** Browsers sign in with the real stretching only, so who has one is slower. */
  readonly password?: string
}

/** Keys come from a seed, so that ids, and the colours that hang on them, are the same in every run. */
function openPerson(serverUrl: string, clock: SceneClock, { seed, password }: Person): Client {
  const platform = nodeWebCrypto()
  let block = 0
  const getRandomValues = (array: Uint8Array) => {
    for (let at = 0; at < array.length; at += 32) {
      const bytes = createHash('sha256').update(`pictures ${seed} ${block++}`).digest()
      array.set(bytes.subarray(0, array.length - at), at)
    }
  }
  const base = {
    db: openMemoryStore(),
    clock,
    connect: nodeTransport,
    serverUrl,
    crypto: webCryptoProvider({ subtle: platform.subtle, getRandomValues }),
  }
  return openClient(password === undefined ? { ...base, password: cheapPassword } : base)
}

export function idOf(client: Client): UserId {
  const account = client.accounts.current()
  if (account === undefined) throw new Error('nobody is signed in')
  return account.userId
}

/** Each side asks the other, so both agree without waiting for answers. */
async function befriend(self: Client, friend: Client): Promise<void> {
  const [a, b] = [idOf(self), idOf(friend)]
  await friend.people.request(SELF.handle)
  await eventually(() => self.people.requests().some((person) => person.userId === b), 'a request', PROOF_OF_WORK_WITHIN)
  self.people.accept(b)
  await eventually(() => friend.people.get(a)?.state === 'contact', 'contacts', PROOF_OF_WORK_WITHIN)
}

async function talk(
  part: 'before' | 'since',
  clocks: { readonly ada: SceneClock; readonly friend: SceneClock },
  self: Client,
  contact: (handle: Contact) => Client,
): Promise<void> {
  const all = Object.entries(TALKS).flatMap(([handle, said]) => said.map((line) => ({ handle: handle as Contact, line })))
  const lines = all.filter(({ line }) => line[0] > READ_BEFORE === (part === 'before'))
  for (const { handle, line } of lines.toSorted((a, b) => b.line[0] - a.line[0])) {
    const [minutesAgo, from, text] = line
    const [speaker, listener] = from === 'ada' ? [self, contact(handle)] : [contact(handle), self]
    const { conversationId } = speaker.conversations.with(idOf(listener))
    const { messageId } = clocks[from].at(NOW - minutesAgo * MINUTE, () => speaker.conversations.send(conversationId, text))
    await eventually(() => listener.conversations.message(messageId) !== undefined, 'a message arrives', WITHIN)
    const position = listener.conversations.message(messageId)?.position ?? 0
    if (from === 'ada') listener.conversations.markRead(conversationId, position)
    // Copies for the own devices leave some seconds later.
    clocks.ada.advance(OWN_COPIES_WITHIN)
    await self.sync.whenIdle(WITHIN)
  }
}
