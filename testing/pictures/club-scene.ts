import type { Client } from '@conclave/client'
import type { CommunityId, ConversationId, UserId } from '@conclave/protocol'
import { eventually } from '../world/scenes.ts'
import type { Contact } from './cast.ts'
import { NOW } from './cast.ts'
import { CLUB, CLUB_MEMBERS, CLUB_ROLES, CLUB_TEMPLATE, GROUP, GROUP_MEMBERS, GROUP_SAID, SAID, SEEN, UNREAD } from './club.ts'
import { idOf, type Scene } from './scene.ts'

const MINUTE = 60_000
const WITHIN = 120_000
const WEEK = 7 * 86_400_000

/** A community and a group, and what is said in them. */
export interface ClubScene {
  readonly communityId: CommunityId
  readonly link: string
  /** What was said before this browser read, and since. */
  talk(part: 'before' | 'since'): Promise<void>
  /** The conversation of a channel. */
  channel(name: string): ConversationId
}

/** Somebody founds it, the others come by the link, are given roles; one goes again. */
export async function foundClub(scene: Scene, icon: Uint8Array): Promise<ClubScene> {
  const { self } = scene
  const made = await self.communities.create({
    name: CLUB,
    description: 'Once a month we mend what others throw away, together and for nothing.',
    icon,
    template: CLUB_TEMPLATE,
  })
  const { communityId } = made
  const { link = '' } = await self.communities.createInvite(communityId, { expires: WEEK, uses: 0, open: true })
  for (const handle of CLUB_MEMBERS) await enter(scene.contact(handle), communityId, () => scene.contact(handle).communities.join(link))
  await giveRoles(scene, communityId)
  await self.communities.ban(communityId, idOf(scene.contact('prize_office')), 'Sold lottery tickets in #general')
  await self.communities.timeout(communityId, idOf(scene.contact('priya')), 30 * MINUTE, 'Plugged in the radio')
  await self.communities.timeout(communityId, idOf(scene.contact('priya')), 0)
  for (const handle of SEEN) scene.contact(handle).accounts.setPresenceShared(true)
  const groupId = await beginGroup(scene)
  const channelIn = (of: CommunityId, name?: string) =>
    self.communities.get(of)?.channels.find((channel) => name === undefined || channel.name === name)?.conversationId as ConversationId
  const said = (part: 'before' | 'since') => [
    ...Object.entries(part === 'before' ? SAID : UNREAD).map(([name, lines]) => ({ conversationId: channelIn(communityId, name), lines })),
    ...(part === 'before' ? [{ conversationId: channelIn(groupId), lines: GROUP_SAID }] : []),
  ]
  return {
    communityId,
    link,
    channel: (name) => channelIn(communityId, name),
    talk: async (part) => {
      for (const { conversationId, lines } of said(part)) for (const line of lines) await say(scene, conversationId, line)
    },
  }
}

async function enter(client: Client, communityId: CommunityId, join: () => Promise<unknown>): Promise<void> {
  await join()
  if (!(await client.communities.whenReady(communityId, WITHIN))) throw new Error('a member has no keys')
}

async function giveRoles({ self, contact }: Scene, communityId: CommunityId): Promise<void> {
  for (const [handle, names] of CLUB_ROLES) {
    const roles = self.communities.get(communityId)?.roles ?? []
    const add = names.flatMap((name) => roles.find((role) => role.name === name)?.roleId ?? [])
    await self.communities.setRoles(communityId, idOf(contact(handle)), { add })
  }
}

async function beginGroup({ self, contact }: Scene): Promise<CommunityId> {
  const people: readonly UserId[] = GROUP_MEMBERS.map((handle) => idOf(contact(handle)))
  const { communityId } = await self.communities.createGroup({ name: GROUP, people })
  for (const handle of GROUP_MEMBERS) {
    const client = contact(handle)
    await eventually(() => client.communities.groupInvites().length > 0, `${handle} is asked into the group`, WITHIN)
    await enter(client, communityId, () => client.communities.acceptGroup(communityId))
  }
  return communityId
}

/** One line, once its speaker sees the place; the next one may stand behind it. */
async function say(scene: Scene, there: ConversationId, [minutesAgo, from, text]: readonly [number, Contact | 'ada', string]): Promise<void> {
  const speaker = from === 'ada' ? scene.self : scene.contact(from)
  const own = scene.self.communities.channelOf(there)
  const find = () => speaker.communities.get(own?.communityId as CommunityId)?.channels.find(({ channelId }) => channelId === own?.channelId)
  await eventually(() => find() !== undefined, `${from} sees a channel`, WITHIN)
  const { conversationId } = find() as NonNullable<ReturnType<typeof find>>
  const clock = from === 'ada' ? scene.selfClock : scene.clock
  clock.at(NOW - minutesAgo * MINUTE, () => speaker.conversations.send(conversationId, text))
  if (!(await speaker.sync.whenIdle(WITHIN))) throw new Error('the server did not take a line')
}
