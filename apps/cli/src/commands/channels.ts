import type { ChannelView, CommunityView } from '@conclave/client'
import { ConclaveError, HISTORY_POLICIES, type HistoryPolicy } from '@conclave/protocol'
import { channelRecord } from '../output/community-records.ts'
import { table } from '../output/table.ts'
import { channel, channelIn, community, labelOf, roleIn } from '../steps/community.ts'
import { catchUp, requireOnline } from '../steps/online.ts'
import { argument, type Command, flag, type Input, option } from './command.ts'

const COMMUNITY = { name: '<community>', help: 'its name, or its id' }
const CHANNEL = { name: '<channel>', help: 'community/#channel' }
const POLICY = {
  flags: '--policy <name>',
  help: 'shared: members read what was said before; joined: from their joining on; ephemeral: keys are deleted',
}
const SLOW = { flags: '--slow-mode <seconds>', help: 'between two messages of one member; 0 ends it' }

export const channelsList: Command = {
  path: ['channels', 'list'],
  summary: 'List the channels of a community that you may see',
  args: [COMMUNITY],
  options: [{ flags: '--offline', help: 'show what this device has, without the network' }],
  examples: [{ line: 'conclave channels Harbour', does: 'the same as conclave channels list Harbour' }],
  store: 'account',
  isDefault: true,
  async run(context, input) {
    if (!flag(input, 'offline')) await catchUp(context)
    const within = community(context, argument(input, 0))
    const { out } = context
    if (within.channels.length === 0) out.text(`No channels yet. Make one: ${out.command('channels create COMMUNITY NAME')}`)
    else
      out.text(
        table(
          ['CHANNEL', 'CATEGORY', 'HISTORY', 'UNREAD', 'TOPIC'],
          within.channels.map((one) => row(within, one)),
        ),
      )
    for (const one of within.channels) out.result(channelRecord(within, one), undefined)
  },
}

function row(within: CommunityView, { name, categoryId, policy, unread, topic, private: isPrivate }: ChannelView): readonly string[] {
  const category = within.categories.find((one) => one.categoryId === categoryId)?.name ?? '-'
  return [`#${name}${isPrivate ? ' (private)' : ''}`, category, policy, String(unread), topic]
}

export const channelsGoOn: Command = {
  path: ['channels', 'go-on'],
  summary: 'Go on in a channel that stopped because members say they see other messages',
  about: 'Compare with the others in another way first. Whoever says otherwise is not listened to until they agree again.',
  args: [CHANNEL],
  examples: [{ line: "conclave channels go-on 'Harbour/#general'", does: 'reads on from where it stopped' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const { community: within, channel: one, conversationId, label } = channel(context, argument(input, 0))
    client.communities.lookAgain(conversationId)
    await client.communities.whenReady(within.communityId, 30_000)
    out.result(channelRecord(within, one), `You go on in ${label}.`)
  },
}

export const channelsCreate: Command = {
  path: ['channels', 'create'],
  summary: 'Make a text channel',
  args: [COMMUNITY, { name: '<name>', help: 'up to 100 characters' }],
  options: [
    { flags: '--topic <text>', help: 'what it is about' },
    { flags: '--category <name>', help: 'where it stands; made if it is not there' },
    { flags: '--only-for <roles>', help: 'by commas: nobody else sees it, but the owner and administrators' },
    POLICY,
    SLOW,
  ],
  examples: [
    { line: 'conclave channels create Harbour quay', does: 'everybody sees it' },
    { line: 'conclave channels create Harbour bridge --only-for Crew --policy joined', does: 'a restricted one' },
  ],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const within = community(context, argument(input, 0))
    const roles = option(input, 'onlyFor')
      ?.split(',')
      .map((name) => roleIn(within, name.trim()).roleId)
    const category = option(input, 'category')
    const known = within.categories.find(({ name }) => name === category)?.categoryId
    const categoryId =
      category === undefined ? undefined : (known ?? (await client.communities.createCategory(within.communityId, { name: category })))
    const policy = policyOf(input)
    const slowMode = slowModeOf(input)
    const channelId = await client.communities.createChannel(within.communityId, {
      name: argument(input, 1).replace(/^#/, ''),
      topic: option(input, 'topic') ?? '',
      ...(policy === undefined ? {} : { policy }),
      ...(slowMode === undefined ? {} : { slowMode }),
      ...(categoryId === undefined ? {} : { categoryId }),
      ...(roles === undefined ? {} : { private: { roles } }),
    })
    const now = client.communities.get(within.communityId) ?? within
    const made = now.channels.find((one) => one.channelId === channelId)
    if (made) out.result(channelRecord(now, made), `${labelOf(now, made)} is there.`)
  },
}

export const channelsEdit: Command = {
  path: ['channels', 'edit'],
  summary: 'Change name, topic, history policy or slow mode of a channel',
  about: 'Another policy is for messages from now on.',
  args: [CHANNEL],
  options: [{ flags: '--name <name>', help: 'another name' }, { flags: '--topic <text>', help: 'another topic' }, POLICY, SLOW],
  examples: [{ line: 'conclave channels edit Harbour/#quay --topic ropes --slow-mode 10', does: 'two changes' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const place = channel(context, argument(input, 0))
    const [name, topic, policy, slowMode] = [option(input, 'name'), option(input, 'topic'), policyOf(input), slowModeOf(input)]
    await client.communities.editChannel(place.community.communityId, place.channel.channelId, {
      ...(name === undefined ? {} : { name }),
      ...(topic === undefined ? {} : { topic }),
      ...(policy === undefined ? {} : { policy }),
      ...(slowMode === undefined ? {} : { slowMode }),
    })
    const now = client.communities.get(place.community.communityId) ?? place.community
    const changed = channelIn(now, place.channel.channelId)
    out.result(channelRecord(now, changed), `${labelOf(now, changed)} is changed.`)
  },
}

export const channelsOpenHistory: Command = {
  path: ['channels', 'open-history'],
  summary: 'Let the readers of now read what was said before the channel moved to them',
  about:
    'For a channel whose history is shared, as far as this device has its keys. Whoever reads the channel can read it from then on; this is not taken back.',
  args: [CHANNEL],
  examples: [{ line: 'conclave channels open-history Harbour/#bridge', does: 'after a restricted channel was opened to everybody' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const { community: within, channel: opened, label } = channel(context, argument(input, 0))
    await client.communities.openHistory(within.communityId, opened.channelId)
    out.result(channelRecord(within, opened), `What was said before in ${label} is open to its readers.`)
  },
}

export const channelsDelete: Command = {
  path: ['channels', 'delete'],
  summary: 'Delete a channel for everybody, with what was said in it',
  args: [CHANNEL],
  options: [{ flags: '--yes', help: 'do not ask' }],
  examples: [{ line: 'conclave channels delete Harbour/#quay', does: 'asks first' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out, io } = context
    const { community: within, channel: gone, label } = channel(context, argument(input, 0))
    if (!flag(input, 'yes') && !io.terminal.input) throw new ConclaveError('E_USAGE', 'this deletes for everybody; add --yes')
    if (!flag(input, 'yes') && (await io.ask({ text: `Delete ${label} for everybody? Type its name: ` })) !== gone.name) return out.note('Kept.')
    await client.communities.deleteChannel(within.communityId, gone.channelId)
    out.result({ type: 'channel-deleted', communityId: within.communityId, channelId: gone.channelId, name: gone.name }, `Deleted ${label}.`)
  },
}

function policyOf(input: Input): HistoryPolicy | undefined {
  const text = option(input, 'policy')
  const found = HISTORY_POLICIES.find((policy) => policy === text)
  if (text !== undefined && found === undefined) throw new ConclaveError('E_USAGE', `--policy is one of ${HISTORY_POLICIES.join(', ')}`)
  return found
}

function slowModeOf(input: Input): number | undefined {
  const text = option(input, 'slowMode')
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text)) throw new ConclaveError('E_USAGE', '--slow-mode takes seconds from 0 on')
  return Number(text)
}
