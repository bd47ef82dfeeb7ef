import type { CommunityView, MemberView } from '@conclave/client'
import { ConclaveError, type UserId } from '@conclave/protocol'
import { memberRecord } from '../output/community-records.ts'
import { table } from '../output/table.ts'
import { allMembers, community, memberIn, roleIn } from '../steps/community.ts'
import { catchUp, requireOnline } from '../steps/online.ts'
import { argument, type Command, flag, option } from './command.ts'
import type { Context } from '../context.ts'

const COMMUNITY = { name: '<community>', help: 'its name, or its id' }
const MEMBER = { name: '<handle>', help: 'a member below you' }
const REASON = { flags: '--reason <text>', help: 'for the audit log; members with its permission read it' }
const MINUTE = 60_000

export const membersList: Command = {
  path: ['members', 'list'],
  summary: 'List the members of a community, by highest role',
  args: [COMMUNITY],
  options: [
    { flags: '--role <name>', help: 'only who has it' },
    { flags: '--banned', help: 'those who are banned instead' },
    { flags: '--offline', help: 'show what this device has, without the network' },
  ],
  examples: [
    { line: 'conclave members Harbour', does: 'the same as conclave members list Harbour' },
    { line: 'conclave members Harbour --role Crew', does: 'some of them' },
  ],
  store: 'account',
  isDefault: true,
  async run(context, input) {
    const { client, out } = context
    if (!flag(input, 'offline')) await catchUp(context)
    const within = community(context, argument(input, 0))
    if (flag(input, 'banned')) return banned(context, within)
    const wanted = option(input, 'role')
    const roleId = wanted === undefined ? undefined : roleIn(within, wanted).roleId
    const members = allMembers(client, within).filter(({ roles }) => roleId === undefined || roles.includes(roleId))
    out.text(
      table(
        ['HANDLE', 'NAME', 'ROLES'],
        members.map((member) => row(within, member)),
      ),
    )
    for (const member of members) out.result(memberRecord(within, member), undefined)
  },
}

function row(within: CommunityView, { handle, name, roles, owner, timeoutUntil }: MemberView): readonly string[] {
  const names = roles.map((id) => within.roles.find(({ roleId }) => roleId === id)?.name ?? '')
  const marks = [...(owner ? ['owner'] : []), ...names, ...(timeoutUntil > 0 ? [`timeout until ${new Date(timeoutUntil).toISOString()}`] : [])]
  return [handle ?? '-', name, marks.join(', ') || '-']
}

function banned({ client, out }: Context, within: CommunityView): void {
  const all = client.communities.banned(within.communityId)
  if (all.length === 0) out.text('Nobody is banned.')
  else
    out.text(
      table(
        ['NAME', 'REASON'],
        all.map(({ name, reason }) => [name, reason ?? '-']),
      ),
    )
  for (const { userId, name, reason, at } of all)
    out.result({ type: 'ban', userId, name, reason: reason ?? null, at: new Date(at).toISOString() }, undefined)
}

const moderation = (verb: 'kick' | 'ban', summary: string, done: string): Command => ({
  path: ['members', verb],
  summary,
  args: [COMMUNITY, MEMBER],
  options: [REASON],
  examples: [
    {
      line: `conclave members ${verb} Harbour bob --reason noise`,
      does: verb === 'ban' ? 'ends with conclave members unban' : 'bob may come back by an invite',
    },
  ],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const within = community(context, argument(input, 0))
    const { userId, name, handle } = memberIn(context, within, argument(input, 1))
    await client.communities[verb](within.communityId, userId, option(input, 'reason'))
    out.result(
      { type: `member-${verb === 'ban' ? 'banned' : 'kicked'}`, communityId: within.communityId, userId, handle: handle ?? null },
      `${name} ${done}.`,
    )
  },
})
export const membersKick: Command = moderation('kick', 'Remove a member', 'is removed')
export const membersBan: Command = moderation('ban', 'Remove a member for good', 'is banned')

export const membersUnban: Command = {
  path: ['members', 'unban'],
  summary: 'Let somebody who was banned come back by an invite',
  args: [COMMUNITY, { name: '<name>', help: 'as conclave members list --banned shows it, or the id' }],
  examples: [{ line: 'conclave members unban Harbour bob', does: 'the ban ends' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const within = community(context, argument(input, 0))
    const wanted = argument(input, 1)
    const found = client.communities.banned(within.communityId).find(({ name, userId }) => name === wanted || userId === wanted)
    if (!found) throw new ConclaveError('E_NOT_FOUND', `${wanted} is not banned`)
    await client.communities.unban(within.communityId, found.userId)
    out.result({ type: 'member-unbanned', communityId: within.communityId, userId: found.userId }, `The ban of ${found.name} has ended.`)
  },
}

export const membersTimeout: Command = {
  path: ['members', 'timeout'],
  summary: 'Let a member only read for a while',
  args: [COMMUNITY, MEMBER],
  options: [{ flags: '--minutes <n>', help: 'up to 40,320 (28 days); 0 ends it (default: 10)' }, REASON],
  examples: [{ line: 'conclave members timeout Harbour bob --minutes 60', does: 'an hour' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const text = option(input, 'minutes') ?? '10'
    if (!/^\d{1,5}$/.test(text)) throw new ConclaveError('E_USAGE', '--minutes takes a whole number from 0 on')
    const within = community(context, argument(input, 0))
    const { userId, name }: { userId: UserId; name: string } = memberIn(context, within, argument(input, 1))
    await client.communities.timeout(within.communityId, userId, Number(text) * MINUTE, option(input, 'reason'))
    const member = client.communities.member(within.communityId, userId)
    if (member)
      out.result(
        memberRecord(within, member),
        text === '0' ? `${name} may write again.` : `${name} may only read until ${new Date(member.timeoutUntil).toISOString()}.`,
      )
  },
}

export const membersNickname: Command = {
  path: ['members', 'nickname'],
  summary: 'Give a member another name in this community',
  about: 'Up to 64 characters, closed to the server. Your own needs changeNickname, that of others manageNicknames. Without NAME it is taken away.',
  args: [COMMUNITY, { name: '<handle>', help: 'a member, also yourself' }, { name: '[name]', help: 'only in this community' }],
  examples: [
    { line: 'conclave members nickname Harbour bob Skipper', does: 'bob is shown as Skipper' },
    { line: 'conclave members nickname Harbour bob', does: 'as bob again' },
  ],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const within = community(context, argument(input, 0))
    const { userId, handle, name } = memberIn(context, within, argument(input, 1))
    const nickname = argument(input, 2)
    await client.communities.setNickname(within.communityId, userId, nickname)
    const member = client.communities.member(within.communityId, userId)
    if (member) out.result(memberRecord(within, member), `${handle ?? name} is shown as ${member.name}.`)
  },
}
