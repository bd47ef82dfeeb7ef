import { randomBytes } from 'node:crypto'
import { type Client, type Database, openClient } from '@conclave/client'
import { nodeTransport, openMemoryStore, systemClock } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import type { CommunityId, ConversationId, UserId } from '@conclave/protocol'
import type { ServerProcess } from '../../chaos/server-process.ts'
import { until as within } from '../../chaos/until.ts'
import { cheapPassword } from '../../world/password.ts'
import { type Needle, needlesOf, needlesOfBytes } from './needles.ts'
import { RecordingProxy } from './recording.ts'

/** ms; a proof of work takes long on a busy machine. */
const PATIENCE = 90_000
const until = (what: string, condition: () => boolean) => within(what, condition, PATIENCE)

/** Every kind of word that people give a community. None occurs in the programs. */
const WORDS = {
  community: 'Quillfeather Ornithologists',
  renamed: 'Wintergreen Birdwatchers',
  description: 'Herons behind lock seven',
  category: 'Marshland Observatory',
  categoryRenamed: 'Estuary Lookout',
  channel: 'kingfishers',
  channelRenamed: 'oystercatchers',
  topic: 'Beaks and plumage only',
  privateChannel: 'nestguardians',
  joinedChannel: 'spoonbills',
  ephemeralChannel: 'nightjars at dusk',
  openedChannel: 'cormorant archive',
  role: 'Falconers Emeritus',
  roleRenamed: 'Keepers of the Hide',
  nickname: 'Skipper Periwinkle',
  timeoutReason: 'shouted at the bitterns',
  kickReason: 'sold the binoculars',
  banReason: 'stole the spotting scope',
  group: 'Mulberry String Quartet',
} as const
const SAID = {
  hello: 'the heron nests by the northern pier',
  mention: '@Skipper Periwinkle @Falconers look at the copper kettle',
  answer: 'marmalade for the lighthouse keeper',
  secret: 'guardians meet beneath the sycamore',
  mistake: 'nobody should have read this regatta',
  later: 'the ferry leaves without cydonia',
  joined: 'newcomers miss the spoonbill census',
  ephemeral: 'whispered about the nightjar roost',
  former: 'ledgers of the cormorant wardens',
  opened: 'everybody may browse the cormorants',
  group: 'violins tuned before the gondola',
} as const

interface Watcher {
  readonly handle: string
  readonly client: Client
  readonly db: Database
}

/** What the host of a server could see of communities. */
export interface BusyCommunity {
  readonly handles: readonly string[]
  readonly wire: RecordingProxy
  /** Words, pictures, keys and links, in every form: nothing of it may occur. */
  readonly secrets: readonly Needle[]
  close(): Promise<void>
}

/** Three people make, use and moderate a community and a group through one recording wire; `look` is called at busy moments. */
export async function beBusy(server: ServerProcess, look: () => Promise<void>): Promise<BusyCommunity> {
  const wire = new RecordingProxy(() => server.port)
  const serverUrl = `http://127.0.0.1:${await wire.listen()}`
  const [ada, ben, cyd] = await Promise.all(['ada_watches', 'ben_watches', 'cyd_watches'].map((handle) => enter(handle, serverUrl)))
  if (!ada || !ben || !cyd) throw new Error('three people are needed')
  const icon = randomBytes(3_000)
  const { communityId, link } = await found(ada, icon)
  await gather(communityId, link, ada, [ben, cyd])
  await furnish(communityId, ada, ben)
  await talk(communityId, ada, ben, look)
  await vary(communityId, ada, ben, cyd)
  await look()
  await moderate(communityId, ada, ben, cyd)
  await look()
  await playInGroup(ada, ben)
  await look()
  const people = [ada, ben, cyd]
  await Promise.all(people.map(({ client }) => client.sync.stop()))
  return {
    handles: people.map(({ handle }) => handle),
    wire,
    secrets: [...wordNeedles(), ...needlesOfBytes('icon', icon.subarray(1_000, 1_032)), ...linkNeedles(link), ...people.flatMap(keyNeedles)],
    close: async () => {
      await Promise.all(people.map(({ client }) => client.close()))
      await wire.close()
    },
  }
}

async function enter(handle: string, serverUrl: string): Promise<Watcher> {
  const db = openMemoryStore()
  const parts = { crypto: webCryptoProvider(), clock: systemClock, connect: nodeTransport, password: cheapPassword, groupSuite: 'classical' as const }
  const client = openClient({ ...parts, db, serverUrl })
  await client.accounts.signUp({ handle, password: `cobalt willow lantern ${handle}`, deviceName: handle, acceptWeakPassword: true })
  client.sync.start()
  return { handle, client, db }
}

async function found({ client }: Watcher, icon: Uint8Array): Promise<{ communityId: CommunityId; link: string }> {
  const template = {
    channels: [],
    categories: [{ name: WORDS.category, channels: [{ name: WORDS.channel }, { name: WORDS.privateChannel, private: { roles: [WORDS.role] } }] }],
    roles: [{ name: WORDS.role, colour: 0x2f_9e_97, permissions: ['kickMembers', 'moderateMembers'] as const }],
  }
  const { communityId } = await client.communities.create({ name: WORDS.community, description: WORDS.description, icon, template })
  await client.communities.whenReady(communityId, PATIENCE)
  const { link } = await client.communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
  if (link === undefined) throw new Error('no link')
  return { communityId, link }
}

async function gather(communityId: CommunityId, link: string, ada: Watcher, guests: readonly Watcher[]): Promise<void> {
  for (const { client } of guests) {
    await client.communities.preview(link)
    await client.communities.join(link)
    await client.communities.whenReady(communityId, PATIENCE)
  }
  await until('all are in', () => ada.client.communities.get(communityId)?.memberCount === guests.length + 1)
}

/** Roles, nicknames, topics, new names. */
async function furnish(communityId: CommunityId, ada: Watcher, ben: Watcher): Promise<void> {
  const { communities } = ada.client
  const view = communities.get(communityId)
  const role = view?.roles.find(({ name }) => name === WORDS.role)
  const channel = view?.channels.find(({ name }) => name === WORDS.channel)
  if (!role || !channel) throw new Error('the template was not followed')
  await communities.setRoles(communityId, idOf(ben), { add: [role.roleId] })
  await communities.setNickname(communityId, idOf(ben), WORDS.nickname)
  await communities.editRole(communityId, role.roleId, { name: WORDS.roleRenamed })
  await communities.editChannel(communityId, channel.channelId, { name: WORDS.channelRenamed, topic: WORDS.topic })
  await communities.edit(communityId, { name: WORDS.renamed })
  await until('ben sees it', () => ben.client.communities.get(communityId)?.name === WORDS.renamed)
  await Promise.all([ada, ben].map(({ client }) => client.communities.whenReady(communityId, PATIENCE)))
}

async function talk(communityId: CommunityId, ada: Watcher, ben: Watcher, look: () => Promise<void>): Promise<void> {
  const open = () => placeOf(ada, communityId, WORDS.channelRenamed)
  ben.client.conversations.setTyping(open(), true)
  for (const text of [SAID.hello, SAID.mention, SAID.mistake]) ada.client.conversations.send(open(), text)
  await heard(ben, open(), SAID.mistake)
  await look()
  const mistake = ada.client.conversations.history(open()).find(({ text }) => text === SAID.mistake)
  if (mistake) await ada.client.communities.deleteMessage(mistake.messageId)
  ben.client.conversations.send(open(), SAID.answer)
  await heard(ada, open(), SAID.answer)
  const closed = placeOf(ben, communityId, WORDS.privateChannel)
  ben.client.conversations.send(closed, SAID.secret)
  await heard(ada, closed, SAID.secret)
}

/** Channels of the other policies, a category with another name, and a closed channel that is opened with its past. */
async function vary(communityId: CommunityId, ada: Watcher, ben: Watcher, cyd: Watcher): Promise<void> {
  const { communities } = ada.client
  const said = async (name: string, text: string, listener: Watcher): Promise<void> => {
    ada.client.conversations.send(placeOf(ada, communityId, name), text)
    await until(`${name} for ${listener.handle}`, () => sees(listener, communityId, name))
    await heard(listener, placeOf(listener, communityId, name), text)
  }
  const category = communities.get(communityId)?.categories.find(({ name }) => name === WORDS.category)
  const everyone = communities.get(communityId)?.roles.find((role) => role.everyone)
  const keepers = communities.get(communityId)?.roles.find(({ name }) => name === WORDS.roleRenamed)
  if (!category || !everyone || !keepers) throw new Error('the template was not followed')
  await communities.editCategory(communityId, category.categoryId, WORDS.categoryRenamed)
  await communities.createChannel(communityId, { name: WORDS.joinedChannel, policy: 'joined' })
  await communities.createChannel(communityId, { name: WORDS.ephemeralChannel, policy: 'ephemeral' })
  await said(WORDS.joinedChannel, SAID.joined, cyd)
  await said(WORDS.ephemeralChannel, SAID.ephemeral, cyd)
  const channelId = await communities.createChannel(communityId, { name: WORDS.openedChannel, private: { roles: [keepers.roleId] } })
  await said(WORDS.openedChannel, SAID.former, ben)
  const view = { target: { type: 'role' as const, id: everyone.roleId }, allow: ['viewChannel' as const], deny: [] }
  await communities.setOverride(communityId, { channelId }, view)
  await said(WORDS.openedChannel, SAID.opened, cyd)
  await communities.openHistory(communityId, channelId)
  await heard(cyd, placeOf(cyd, communityId, WORDS.openedChannel), SAID.former)
}

const sees = ({ client }: Watcher, communityId: CommunityId, name: string): boolean =>
  client.communities.get(communityId)?.channels.some((one) => one.name === name && one.conversationId.length > 0) === true

async function moderate(communityId: CommunityId, ada: Watcher, ben: Watcher, cyd: Watcher): Promise<void> {
  const { communities } = ada.client
  await communities.timeout(communityId, idOf(cyd), 60_000, WORDS.timeoutReason)
  await ben.client.communities.kick(communityId, idOf(cyd), WORDS.kickReason)
  await until('ada knows', () => communities.get(communityId)?.memberCount === 2)
  await communities.ban(communityId, idOf(cyd), WORDS.banReason)
  const channel = placeOf(ada, communityId, WORDS.channelRenamed)
  ada.client.conversations.send(channel, SAID.later)
  await heard(ben, channel, SAID.later)
}

async function playInGroup(ada: Watcher, ben: Watcher): Promise<void> {
  await ada.client.people.request(ben.handle)
  await until('the request', () => ben.client.people.requests().length > 0)
  ben.client.people.accept(idOf(ada))
  await until('the contact', () => ada.client.people.get(idOf(ben))?.state === 'contact')
  const { communityId } = await ada.client.communities.createGroup({ name: WORDS.group, people: [idOf(ben)] })
  await until('ben is asked', () => ben.client.communities.groupInvites().length > 0)
  await ben.client.communities.acceptGroup(communityId)
  await ben.client.communities.whenReady(communityId, PATIENCE)
  const conversationId = ben.client.communities.get(communityId)?.channels[0]?.conversationId
  if (conversationId === undefined) throw new Error('a group without a channel')
  ben.client.conversations.send(conversationId, SAID.group)
  await heard(ada, conversationId, SAID.group)
}

function placeOf({ client }: Watcher, communityId: CommunityId, name: string): ConversationId {
  const channel = client.communities.get(communityId)?.channels.find((one) => one.name === name)
  if (!channel) throw new Error(`no channel ${name}`)
  return channel.conversationId
}

const heard = ({ client }: Watcher, conversationId: ConversationId, text: string) =>
  until(text, () => client.conversations.history(conversationId).some((message) => message.text === text))

function idOf({ client }: Watcher): UserId {
  const account = client.accounts.current()
  if (account === undefined) throw new Error('not signed in')
  return account.userId
}

/** Sentences and names whole, and their long words alone: a word list or an index of them would be found too. */
function wordNeedles(): readonly Needle[] {
  const texts = [...Object.values(WORDS), ...Object.values(SAID)]
  const words = texts.flatMap((text) => text.split(/[ @]/).filter((word) => word.length >= 8))
  return [...new Set([...texts, ...words])].flatMap((text) => needlesOf(text, text))
}

/** The key of an invite, and the whole link. */
function linkNeedles(link: string): readonly Needle[] {
  const seed = /#[\w-]{43}\.([\w-]{43})\./.exec(link)?.[1] ?? ''
  if (seed === '') throw new Error('a link without a seed')
  return [...needlesOfBytes('seed of the link', Buffer.from(seed, 'base64url')), ...needlesOf('link', link.slice(link.indexOf('#')))]
}

/** Keys of the ledger, and the secrets of epochs. */
function keyNeedles({ db, handle }: Watcher): readonly Needle[] {
  const columns = [
    ...db.all('SELECT key, history_key FROM community_keys').flatMap((row) => [row['key'], row['history_key']]),
    ...db.all('SELECT shared, joined FROM group_epochs').flatMap((row) => [row['shared'], row['joined']]),
  ]
  const keys = columns.filter((value): value is Uint8Array => value instanceof Uint8Array)
  if (keys.length < 4) throw new Error(`${handle} has no keys`)
  return keys.flatMap((key, i) => needlesOfBytes(`key ${i} of ${handle}`, key))
}
