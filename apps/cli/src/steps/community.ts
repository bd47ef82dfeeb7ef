import type { ChannelView, Client, CommunityView, MemberView, RoleView } from '@conclave/client'
import { ConclaveError, type ConversationId, parseHandle } from '@conclave/protocol'
import type { Context } from '../context.ts'

/** A channel and its community, as `community/#channel` names them. */
export interface ChannelPlace {
  readonly community: CommunityView
  readonly channel: ChannelView
  readonly conversationId: ConversationId
  /** `Harbour/#general` */
  readonly label: string
}

/** People have handles, and in those is no slash. */
export function namesChannel(text: string): boolean {
  return text.includes('/')
}

const same = (a: string, b: string): boolean => a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase()

/** By name, id, or the name it has on this device. @throws ConclaveError `E_NOT_FOUND`, `E_USAGE` when two have that name */
export function community({ client }: Pick<Context, 'client'>, text: string): CommunityView {
  const all = client.communities.list()
  const found = all.filter((one) => one.communityId === text || one.address === text)
  return only(found.length > 0 ? found : all.filter(({ name }) => same(name, text)), `no community is called ${text}`, 'communities')
}

/** @throws ConclaveError `E_NOT_FOUND`, `E_USAGE` */
export function channel(context: Pick<Context, 'client'>, text: string): ChannelPlace {
  const cut = text.includes('/#') ? text.lastIndexOf('/#') : text.lastIndexOf('/')
  const within = community(context, text.slice(0, cut))
  const found = channelIn(within, text.slice(cut + 1))
  return { community: within, channel: found, conversationId: found.conversationId, label: labelOf(within, found) }
}

export function channelIn(within: CommunityView, text: string): ChannelView {
  const name = text.replace(/^#/, '')
  const found = within.channels.filter((one) => one.channelId === text || same(one.name, name))
  return only(found, `no channel of ${within.name} is called ${text}`, 'channels')
}

export function roleIn(within: CommunityView, text: string): RoleView {
  const found = within.roles.filter((role) => role.roleId === text || same(roleName(role), text.replace(/^@/, '')))
  return only(found, `no role of ${within.name} is called ${text}`, 'roles')
}

export const roleName = (role: RoleView): string => (role.everyone ? 'everyone' : role.name)

/** A member by handle. @throws ConclaveError `E_NOT_A_MEMBER` */
export function memberIn({ client }: Pick<Context, 'client'>, within: CommunityView, text: string): MemberView {
  const handle = parseHandle(text.replace(/^@/, ''))
  const found = allMembers(client, within).find((member) => member.handle === handle)
  if (!found) throw new ConclaveError('E_NOT_A_MEMBER', `${handle} is not in ${within.name}`)
  return found
}

const PAGE = 100
export function allMembers(client: Client, { communityId }: CommunityView): readonly MemberView[] {
  const members: MemberView[] = []
  for (;;) {
    const page = client.communities.members(communityId, { after: members.length, limit: PAGE })
    members.push(...page.members)
    if (page.members.length === 0 || members.length >= page.total) return members
  }
}

export function labelOf(within: CommunityView, { name }: ChannelView): string {
  return `${within.name}/#${name}`
}

function only<T>(found: readonly T[], missing: string, what: string): T {
  const [first, second] = found
  if (first === undefined) throw new ConclaveError('E_NOT_FOUND', missing)
  if (second !== undefined) throw new ConclaveError('E_USAGE', `several ${what} have this name; give the id (--json shows it)`)
  return first
}
