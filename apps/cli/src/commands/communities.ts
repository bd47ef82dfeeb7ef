import type { Context } from '../context.ts'
import type { CommunityView } from '@conclave/client'
import { ConclaveError } from '@conclave/protocol'
import { communityRecord } from '../output/community-records.ts'
import { table } from '../output/table.ts'
import { quoted } from '../started-as.ts'
import { channelIn, community, labelOf } from '../steps/community.ts'
import { catchUp, requireOnline } from '../steps/online.ts'
import { contactAfter } from '../steps/person.ts'
import { argument, type Command, flag, option } from './command.ts'

const NAME = { name: '<community>', help: 'its name, or its id where several have that name' }
/** ms until keys and channels of a community that was just entered are there. */
const READY = 20_000

export const communitiesList: Command = {
  path: ['communities', 'list'],
  summary: 'List the communities and groups of this account',
  options: [{ flags: '--offline', help: 'show what this device has, without the network' }],
  examples: [{ line: 'conclave communities', does: 'the same as conclave communities list' }],
  store: 'account',
  isDefault: true,
  async run(context, input) {
    const { client, out } = context
    if (!flag(input, 'offline')) await catchUp(context)
    const all = client.communities.list()
    if (all.length === 0)
      out.text(`None yet. Make one: ${out.command('communities create NAME')}, or join one: ${out.command('communities join LINK')}`)
    else out.text(table(['NAME', 'KIND', 'MEMBERS', 'UNREAD', 'STATE'], all.map(row)))
    for (const one of all) out.result(communityRecord(one), undefined)
    for (const invite of client.communities.groupInvites()) {
      const from = client.people.get(invite.from)?.handle ?? 'somebody'
      const text = `${from} invites you to ${invite.name}: ${out.command(`communities accept ${from}`)}`
      out.result({ type: 'group-invite', communityId: invite.communityId, name: invite.name, from }, text)
    }
  },
}

function row({ name, kind, memberCount, unread, state, code }: CommunityView): readonly string[] {
  return [name || '-', kind, String(memberCount), String(unread), code === undefined ? state : `${state} (${code})`]
}

export const communitiesCreate: Command = {
  path: ['communities', 'create'],
  summary: 'Make a community',
  args: [{ name: '<name>', help: 'up to 100 characters' }],
  options: [
    { flags: '--description <text>', help: 'what it is about' },
    { flags: '--channels <names>', help: 'text channels to begin with, by commas (default: general)' },
  ],
  examples: [
    { line: 'conclave communities create Harbour', does: 'with one channel, #general' },
    { line: 'conclave communities create Harbour --channels general,quay,off-topic', does: 'with three' },
  ],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const names = (option(input, 'channels') ?? 'general').split(',').map((name) => name.trim().replace(/^#/, ''))
    const description = option(input, 'description') ?? ''
    const template = { channels: names.map((name) => ({ name })), categories: [], roles: [] }
    const made = await client.communities.create({ name: argument(input, 0), description, template })
    await client.communities.whenReady(made.communityId, READY)
    out.result(communityRecord(made), `${made.name} is there. Next: ${out.command(`invite ${quoted(made.name)}`)}`)
  },
}

export const communitiesJoin: Command = {
  path: ['communities', 'join'],
  summary: 'Join a community by an invite link',
  about: `The link is a secret: whoever has it can join. Without LINK it is read from standard input, which other users of this machine do not see.
Nobody needs to be online. With --preview nothing is joined.`,
  args: [{ name: '[link]', help: 'as conclave invite prints it' }],
  options: [{ flags: '--preview', help: 'show what it leads to, without joining' }],
  examples: [
    { line: 'conclave communities join', does: 'asks for the link' },
    { line: 'conclave communities join --preview < link.txt', does: 'name and number of members' },
  ],
  store: 'account',
  async run(context, input) {
    const { client, io, out } = context
    const given = input.args[0] ?? (await io.ask({ text: 'Link: ' })) ?? ''
    await requireOnline(context)
    if (flag(input, 'preview')) {
      const { communityId, name, memberCount, member } = await client.communities.preview(given.trim())
      const text = `${name || 'A community without a preview'}, ${memberCount} members${member ? '; you are in it' : ''}.`
      return out.result({ type: 'preview', communityId, name, memberCount, member }, text)
    }
    const joined = await client.communities.join(given.trim())
    await settle(context, joined)
  },
}

export const communitiesAccept: Command = {
  path: ['communities', 'accept'],
  summary: 'Join the group that a contact invited you to',
  args: [{ name: '<handle>', help: 'who invited you' }],
  examples: [{ line: 'conclave communities accept ada', does: 'then: conclave send GROUP/#group hello' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client } = context
    const from = client.people.find(argument(input, 0))
    const invite = client.communities.groupInvites().find((one) => one.from === from?.userId)
    if (!invite) throw new ConclaveError('E_NOT_FOUND', 'no such invitation')
    await settle(context, await client.communities.acceptGroup(invite.communityId))
  },
}

export const communitiesGroup: Command = {
  path: ['communities', 'group'],
  summary: 'Begin a group with contacts, or ask more of them into one',
  about: `They are asked inside your conversations with them and come in when they accept; up to 50 people. A group that has this name is added to.
Its only channel is #group.`,
  args: [
    { name: '<name>', help: 'of the group' },
    { name: '<handles...>', help: 'contacts' },
  ],
  examples: [
    { line: 'conclave communities group Band bob cyd', does: 'bob and cyd are asked' },
    { line: 'conclave chat Band/#group', does: 'talk there' },
  ],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const [name = '', ...handles] = input.args
    const people = await Promise.all(handles.map((handle) => contactAfter(() => catchUp(context), context, handle)))
    const ids = people.map(({ userId }) => userId)
    const known = client.communities.list().filter((one) => one.kind === 'group' && one.name === name && one.state === 'ready')
    if (known.length > 1) throw new ConclaveError('E_USAGE', 'several groups have this name')
    const group = known[0] ?? (await client.communities.createGroup({ name, people: ids }))
    if (known[0] !== undefined) await client.communities.addToGroup(group.communityId, ids)
    await client.communities.whenReady(group.communityId, READY)
    const now = client.communities.get(group.communityId) ?? group
    const talk = out.command(`chat ${quoted(labelOf(now, channelIn(now, 'group')))}`)
    out.result(communityRecord(now), `${people.map(({ handle }) => handle).join(', ')} can come into ${now.name}. Next: ${talk}`)
  },
}

export const communitiesLeave: Command = {
  path: ['communities', 'leave'],
  summary: 'Leave a community; what was read stays on this device',
  args: [NAME],
  options: [{ flags: '--forget', help: 'also remove it from this device, with all its messages' }],
  examples: [{ line: 'conclave communities leave Harbour', does: 'an owner offers it to somebody, or closes it, first' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const { communityId, name, state } = community(context, argument(input, 0))
    if (state !== 'gone') await client.communities.leave(communityId)
    if (flag(input, 'forget')) client.communities.forget(communityId)
    out.result({ type: 'community-left', communityId, name, forgotten: flag(input, 'forget') }, `You left ${name}.`)
  },
}

export const communitiesGoOn: Command = {
  path: ['communities', 'go-on'],
  summary: 'Go on in a community after the operator put an older copy of the server back',
  about: `Only when the operator has told you so: a server that lies looks the same. What it has is verified again; what was done and said since that copy is
kept on this device and is not done again: whoever was removed since is a member again, and must be removed again.`,
  args: [NAME],
  examples: [{ line: 'conclave communities go-on Harbour', does: 'afterwards messages are sent and believed again' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const { communityId, name } = community(context, argument(input, 0))
    await client.communities.acceptRestored(communityId)
    const now = client.communities.get(communityId)
    if (now) out.result(communityRecord(now), now.state === 'gone' ? `In that copy you are not a member of ${name}.` : `You go on in ${name}.`)
  },
}

async function settle({ client, out }: Context, joined: CommunityView): Promise<void> {
  const isReady = await client.communities.whenReady(joined.communityId, READY)
  const now = client.communities.get(joined.communityId) ?? joined
  const next = `Next: ${out.command(`channels ${quoted(now.name)}`)}`
  out.result(communityRecord(now), isReady ? `You are in ${now.name}. ${next}` : 'You are in. Its keys come as soon as another member is online.')
}
