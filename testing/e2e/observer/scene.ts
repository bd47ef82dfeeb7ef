import { join } from 'node:path'
import type { Client } from '@conclave/client'
import { nodeTransport, openStore, systemClock } from '@conclave/client/node'
import { openClient } from '@conclave/client'
import { webCryptoProvider } from '@conclave/crypto'
import { idBytes, type UserId } from '@conclave/protocol'
import type { ServerProcess } from '../../chaos/server-process.ts'
import { until as within } from '../../chaos/until.ts'
import type { Row } from './database.ts'
import type { Haystack } from './needles.ts'
import { RecordingProxy } from './recording.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'

/** Receipts are collected for up to 30 s: the clock of these clients runs faster. */
const FASTER = 6
/** ms; pauses after a loss are real on a busy machine. */
const PATIENCE = 90_000
const until = (what: string, condition: () => boolean) => within(what, condition, PATIENCE)

export interface ObservedPerson {
  readonly handle: string
  readonly client: Client
  /** A second device, at the same connection to the internet. */
  readonly second: Client | undefined
  readonly wire: RecordingProxy
  /** What names this person on the server. */
  readonly ids: readonly { readonly name: string; readonly bytes: Buffer }[]
  /** UserId, mailboxes and handle: whom a request may be about. */
  readonly subjects: ReadonlySet<string>
}

/** What the host of a server could see of a conversation. */
export interface Scene {
  readonly people: readonly [ObservedPerson, ObservedPerson, ObservedPerson]
  readonly ada: ObservedPerson
  readonly ben: ObservedPerson
  /** Has an account here and talks to neither; Ada only looks her up. */
  readonly cyd: ObservedPerson
  /** What must occur nowhere. */
  readonly secrets: readonly { readonly name: string; readonly text: string }[]
  /** All rows, at moments when a request and messages lay there. */
  readonly rows: readonly Row[]
  /** The files of those moments. */
  readonly frozenFiles: readonly Haystack[]
  mailboxRows(person: ObservedPerson): readonly Row[]
  readonly textsToAda: number
  readonly textsToBen: number
}

interface Actor {
  readonly handle: string
  readonly password: string
  readonly displayName: string
  readonly deviceName: string
  readonly secondDeviceName: string
}
const ACTORS: readonly [Actor, Actor, Actor] = [
  {
    handle: 'ada_quillfeather',
    password: 'Marzipan-Obelisk-Tundra-41',
    displayName: 'Ada Vermillion',
    deviceName: 'Walnut laptop',
    secondDeviceName: 'Mulberry desktop',
  },
  {
    handle: 'ben_saltmarsh',
    password: 'Gondola-Pepper-Isthmus-92',
    displayName: 'Ben Cobblestone',
    deviceName: 'Hickory phone',
    secondDeviceName: 'Sycamore netbook',
  },
  {
    handle: 'cyd_riverbend',
    password: 'Lozenge-Harbour-Cypress-17',
    displayName: 'Cyd Thistledown',
    deviceName: 'Juniper tablet',
    secondDeviceName: 'Tamarind console',
  },
]
const TO_BEN = ['the heron nests behind lock seven', 'bring the copper kettle', 'nobody saw the lighthouse keeper'] as const
const TO_ADA = ['marmalade at the northern pier', 'the ferry leaves after the regatta'] as const
/** From Ben's second device, where there is one. */
const FROM_SECOND = 'turn the orrery clockwise'
const NEW_NAME = 'Ben Wintergreen'

/** Two people meet and talk, a third is there, all through recording wires; leaves when everything has arrived. */
export async function converse(server: ServerProcess, folder: string, data: string, devices: 1 | 2): Promise<Scene> {
  const [ada, ben, cyd] = await Promise.all(ACTORS.map((actor) => enter(server, folder, actor, devices)))
  if (ada === undefined || ben === undefined || cyd === undefined) throw new Error('three people are needed')
  const snapshots: Snapshot[] = []
  const look = async () => void snapshots.push(await server.frozen(() => Promise.resolve(snapshotOf(data, folder, snapshots.length))))
  cyd.client.sync.start()
  for (const { second } of [ada, ben, cyd]) second?.sync.start()
  await meet(ada.client, ben.client, look)
  await talk(ada.client, ben.client, look)
  await talkElsewhere(ada, ben)
  await Promise.all([ada, ben, cyd].flatMap(({ client, second }) => [client, ...(second ? [second] : [])]).map((client) => client.close()))

  const rows = snapshots.flatMap((one) => one.rows)
  const people = [withMailboxes(ada, rows), withMailboxes(ben, rows), withMailboxes(cyd, rows)] as const
  return {
    people,
    ada: people[0],
    ben: people[1],
    cyd: people[2],
    secrets: [
      ...ACTORS.flatMap((actor) =>
        (['password', 'displayName', 'deviceName', 'secondDeviceName'] as const).map((name) => ({
          name: `${name} of ${actor.handle}`,
          text: actor[name],
        })),
      ),
      ...[...TO_BEN, ...TO_ADA, FROM_SECOND, NEW_NAME]
        .flatMap((text) => [text, ...text.split(' ').filter((word) => word.length >= 7)])
        .map((text) => ({ name: text, text })),
    ],
    rows,
    frozenFiles: snapshots.flatMap((one) => one.files),
    mailboxRows: (person) => snapshots.flatMap((one) => mailboxRows(one.rows, person)),
    textsToAda: TO_ADA.length,
    textsToBen: TO_BEN.length,
  }
}

async function enter(server: ServerProcess, folder: string, actor: Actor, devices: 1 | 2): Promise<Omit<ObservedPerson, 'subjects'>> {
  const wire = new RecordingProxy(() => server.port)
  const serverUrl = `http://127.0.0.1:${await wire.listen()}`
  const client = open(join(folder, actor.handle), serverUrl)
  const { handle, password, displayName, deviceName } = actor
  const account = await client.accounts.signUp({ handle, password, displayName, deviceName, acceptWeakPassword: true })
  // What the account keeps for its devices is on the server before the second one comes.
  client.sync.start()
  await until('the account', () => client.sync.state().connection === 'online')
  await client.sync.whenIdle()
  await client.sync.stop()
  const second = devices === 2 ? open(join(folder, `${handle}-2`), serverUrl) : undefined
  const other = await second?.accounts.signIn({ handle, password, deviceName: actor.secondDeviceName })
  const deviceIds = [account.deviceId, ...(other ? [other.deviceId] : [])]
  return {
    handle,
    client,
    second,
    wire,
    ids: [
      { name: 'user id', bytes: Buffer.from(idBytes(account.userId)) },
      ...deviceIds.map((deviceId) => ({ name: 'device id', bytes: Buffer.from(idBytes(deviceId)) })),
    ],
  }
}

function open(home: string, serverUrl: string): Client {
  const start = Date.now()
  return openClient({
    db: openStore({ home }),
    crypto: webCryptoProvider(),
    clock: { ...systemClock, now: () => start + (Date.now() - start) * FASTER, after: (ms, work) => systemClock.after(ms / FASTER, work) },
    connect: nodeTransport,
    serverUrl,
  })
}

/** Ben is away when Ada asks, so that her request lies on the server. */
async function meet(ada: Client, ben: Client, look: () => Promise<void>): Promise<void> {
  ada.sync.start()
  await ada.people.request(ACTORS[1].handle)
  await ada.sync.whenIdle()
  await look()
  ben.sync.start()
  await until('the request', () => ben.people.requests().length > 0)
  ben.people.accept(idOf(ada))
  await until('the contact', () => ada.people.get(idOf(ben))?.state === 'contact')
  await Promise.all([ada.sync.whenIdle(), ben.sync.whenIdle()])
}

/** Texts, typing, receipts, a new name, presence; and texts to somebody who is away. */
async function talk(ada: Client, ben: Client, look: () => Promise<void>): Promise<void> {
  const [toBen, toAda] = [ada.conversations.with(idOf(ben)).conversationId, ben.conversations.with(idOf(ada)).conversationId]
  let typed = 0
  ben.events.subscribe((event) => event.type === 'typing' && typed++)
  ada.accounts.setPresenceShared(true)
  ada.conversations.send(toBen, TO_BEN[0])
  await ada.people.resolve(ACTORS[2].handle)
  await until('the first text', () => ben.conversations.get(toAda)?.last?.text === TO_BEN[0])
  ada.conversations.setTyping(toBen, true)
  await until('typing', () => typed > 0)
  ben.conversations.markRead(toAda, ben.conversations.get(toAda)?.last?.position ?? 0)
  for (const text of TO_ADA) ben.conversations.send(toAda, text)
  await ben.accounts.setDisplayName(NEW_NAME)
  await until('the receipt', () => ada.conversations.history(toBen).some((message) => message.text === TO_BEN[0] && message.state === 'read'))
  await until('the new name', () => ada.people.get(idOf(ben))?.displayName === NEW_NAME)

  await ben.sync.stop()
  for (const text of TO_BEN.slice(1)) ada.conversations.send(toBen, text)
  await ada.sync.whenIdle()
  await look()
  ben.sync.start()
  await until('the last text', () => ben.conversations.get(toAda)?.last?.text === TO_BEN.at(-1))
  await Promise.all([ada.sync.whenIdle(), ben.sync.whenIdle()])
}

/** What was said on the first devices is on the second ones too, and one answer goes from there. */
async function talkElsewhere(ada: Pick<ObservedPerson, 'client' | 'second'>, ben: Pick<ObservedPerson, 'client' | 'second'>): Promise<void> {
  if (!ada.second || !ben.second) return
  const [inAda, inBen] = [ada.second.conversations, ben.second.conversations]
  const [toBen, toAda] = [inAda.with(idOf(ben.client)).conversationId, inBen.with(idOf(ada.client)).conversationId]
  const all = TO_BEN.length + TO_ADA.length
  await until('everything on the second devices', () => inAda.history(toBen).length >= all && inBen.history(toAda).length >= all)
  inBen.send(toAda, FROM_SECOND)
  const heard = (client: Client, id: typeof toAda) => client.conversations.history(id).some((message) => message.text === FROM_SECOND)
  await until(
    'the answer from the second device, on all',
    () => heard(ada.client, toBen) && heard(ada.second as Client, toBen) && heard(ben.client, toAda),
  )
  await Promise.all([ada.client, ada.second, ben.client, ben.second].map((client) => client.sync.whenIdle()))
}

function idOf(client: Client): UserId {
  const account = client.accounts.current()
  if (account === undefined) throw new Error('not signed in')
  return account.userId
}

function withMailboxes(person: Omit<ObservedPerson, 'subjects'>, rows: readonly Row[]): ObservedPerson {
  const userId = person.ids[0]?.bytes.toString('base64url') ?? ''
  const mailboxes = [
    ...new Set(rows.filter(({ table, cells }) => table === 'devices' && cells['user_id'] === userId).map(({ cells }) => String(cells['mailbox_id']))),
  ]
  return {
    ...person,
    ids: [...person.ids, ...mailboxes.map((mailbox) => ({ name: 'mailbox id', bytes: Buffer.from(mailbox, 'base64url') }))],
    subjects: new Set([userId, person.handle, ...mailboxes]),
  }
}

function mailboxRows(rows: readonly Row[], person: ObservedPerson): readonly Row[] {
  const streams = new Set(
    rows
      .filter(({ table, cells }) => table === 'streams' && person.subjects.has(String(cells['key'])) && Number(cells['kind']) < 2)
      .map(({ cells }) => cells['id']),
  )
  return rows.filter(({ table, cells }) => table === 'entries' && streams.has(cells['stream'] ?? null))
}
