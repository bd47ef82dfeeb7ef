import type { MovePlace } from '@conclave/client/browser'
import type { CategoryId, ChannelId, CommunityId, MessageId, RoleId, UserId } from '@conclave/protocol'
import type { Channel, CommunityActions, NewChannel, OverrideView, Permission } from '../api-communities.ts'
import type { Context } from '../context.ts'
import { attempt } from '../outcome.ts'
import type { Outcome } from '../store.ts'
import type { CommunitiesModel } from './communities.ts'
import { making } from './making.ts'

/** What members do, as entries of the ledger. The list is read again before an action counts as done, so that it shows what was done. */
export class Actions implements CommunityActions {
  readonly #context: Context
  readonly #communities: CommunitiesModel

  constructor(context: Context, communities: CommunitiesModel) {
    this.#context = context
    this.#communities = communities
  }

  create({ name, icon, template }: Parameters<CommunityActions['create']>[0]) {
    return making(async () => {
      const made = await this.#client.create({ name, ...(icon && { icon }), ...(template && { template }) })
      return this.#communities.learn(made)
    })
  }

  createGroup(input: Parameters<CommunityActions['createGroup']>[0]) {
    return making(async () => this.#communities.learn(await this.#client.createGroup(input)))
  }
  addToGroup(communityId: CommunityId, people: readonly UserId[]): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.addToGroup(communityId, people))
  }
  acceptGroup(communityId: CommunityId) {
    return making(async () => {
      const group = this.#communities.learn(await this.#client.acceptGroup(communityId))
      await this.#communities.readInvites()
      return group
    })
  }
  declineGroup(communityId: CommunityId): Promise<Outcome> {
    return attempt(async () => {
      await this.#client.declineGroup(communityId)
      await this.#communities.readInvites()
    })
  }

  edit(communityId: CommunityId, change: Parameters<CommunityActions['edit']>[1]): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.edit(communityId, change))
  }
  close(communityId: CommunityId): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.close(communityId))
  }
  leave(communityId: CommunityId): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.leave(communityId))
  }
  acceptRestored(communityId: CommunityId): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.acceptRestored(communityId))
  }
  lookAgain({ communityId, conversationId }: Channel): Promise<Outcome> {
    return this.#do(communityId, async () => this.#client.lookAgain(conversationId))
  }
  openHistory({ communityId, channelId }: Channel): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.openHistory(communityId, channelId))
  }
  forget(communityId: CommunityId): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.forget(communityId))
  }

  createCategory(communityId: CommunityId, name: string): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.createCategory(communityId, { name }))
  }
  editCategory(communityId: CommunityId, categoryId: CategoryId, name: string): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.editCategory(communityId, categoryId, name))
  }
  moveCategory(communityId: CommunityId, categoryId: CategoryId, step: -1 | 1): Promise<Outcome> {
    const categories = this.#communities.get(communityId)?.categories.map((category) => category.categoryId) ?? []
    const place = stepOf(categories, categoryId, step)
    return this.#do(communityId, async () => place && this.#client.moveCategory(communityId, categoryId, place))
  }
  deleteCategory(communityId: CommunityId, categoryId: CategoryId): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.deleteCategory(communityId, categoryId))
  }

  createChannel(communityId: CommunityId, input: NewChannel & { categoryId?: CategoryId }) {
    return making(async () => {
      const channelId = await this.#client.createChannel(communityId, input)
      await this.#communities.refresh(communityId)
      return this.#communities.get(communityId)?.channels.find((channel) => channel.channelId === channelId)?.address
    })
  }
  editChannel({ communityId, channelId }: Channel, change: Parameters<CommunityActions['editChannel']>[1]): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.editChannel(communityId, channelId, change))
  }
  moveChannel(channel: Channel, step: -1 | 1): Promise<Outcome> {
    const { communityId, channelId, categoryId } = channel
    const place = stepOf(this.#siblings(communityId, categoryId), channelId, step)
    return this.#do(communityId, async () => place && this.#client.moveChannel(communityId, channelId, { categoryId, ...place }))
  }
  fileChannel({ communityId, channelId }: Channel, categoryId: CategoryId | undefined, sync = false): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.moveChannel(communityId, channelId, { categoryId, sync }))
  }
  deleteChannel({ communityId, channelId }: Channel): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.deleteChannel(communityId, channelId))
  }
  setOverride(communityId: CommunityId, place: { channelId: ChannelId } | { categoryId: CategoryId }, override: OverrideView): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.setOverride(communityId, place, override))
  }

  createRole(communityId: CommunityId, input: { name: string; permissions: readonly Permission[] }) {
    return making(async () => {
      const roleId = await this.#client.createRole(communityId, input)
      await this.#communities.refresh(communityId)
      return roleId
    })
  }
  editRole(communityId: CommunityId, roleId: RoleId, change: Parameters<CommunityActions['editRole']>[2]): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.editRole(communityId, roleId, change))
  }
  moveRole(communityId: CommunityId, roleId: RoleId, step: -1 | 1): Promise<Outcome> {
    const roles = this.#communities.get(communityId)?.roles ?? []
    const at = roles.findIndex((role) => role.roleId === roleId)
    // Shown highest first, with `everyone` at the end; the ledger counts from there.
    return this.#do(communityId, () => this.#client.moveRole(communityId, roleId, roles.length - 1 - (at + step)))
  }
  deleteRole(communityId: CommunityId, roleId: RoleId): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.deleteRole(communityId, roleId))
  }

  setRole(communityId: CommunityId, userId: UserId, roleId: RoleId, has: boolean): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.setRoles(communityId, userId, has ? { add: [roleId] } : { remove: [roleId] }))
  }
  setNickname(communityId: CommunityId, userId: UserId, nickname: string): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.setNickname(communityId, userId, nickname))
  }
  kick(communityId: CommunityId, userId: UserId, reason: string): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.kick(communityId, userId, ...given(reason)))
  }
  ban(communityId: CommunityId, userId: UserId, reason: string): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.ban(communityId, userId, ...given(reason)))
  }
  unban(communityId: CommunityId, userId: UserId): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.unban(communityId, userId))
  }
  timeout(communityId: CommunityId, userId: UserId, duration: number, reason: string): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.timeout(communityId, userId, duration, ...given(reason)))
  }
  offerOwnership(communityId: CommunityId, userId: UserId | undefined): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.offerOwnership(communityId, userId))
  }
  acceptOwnership(communityId: CommunityId): Promise<Outcome> {
    return this.#do(communityId, () => this.#client.acceptOwnership(communityId))
  }
  deleteMessage(messageId: MessageId, author: UserId): Promise<Outcome> {
    return attempt(() => this.#client.deleteMessage(messageId, author))
  }

  markRead(channel: Channel): Promise<Outcome> {
    return this.#do(channel.communityId, () => this.#read(channel))
  }
  markAllRead(communityId: CommunityId): Promise<Outcome> {
    const unread = this.#communities.get(communityId)?.channels.filter((channel) => channel.unread > 0) ?? []
    return this.#do(communityId, () => Promise.all(unread.map((channel) => this.#read(channel))))
  }

  get #client() {
    return this.#context.client.communities
  }

  async #read({ conversationId }: Channel): Promise<void> {
    const { conversations } = this.#context.client
    const last = (await conversations.get(conversationId))?.last
    if (last) await conversations.markRead(conversationId, last.position)
  }

  #siblings(communityId: CommunityId, categoryId: CategoryId | undefined): readonly ChannelId[] {
    const channels = this.#communities.get(communityId)?.channels.filter((channel) => channel.categoryId === categoryId) ?? []
    return channels.map(({ channelId }) => channelId)
  }

  #do(communityId: CommunityId, work: () => Promise<unknown>): Promise<Outcome> {
    return attempt(async () => {
      await work()
      await this.#communities.refresh(communityId)
    })
  }
}

/** The neighbour to pass, among those that are shown; undefined at the end of the list. */
function stepOf<Id>(list: readonly Id[], id: Id, step: -1 | 1): MovePlace<Id> | undefined {
  const neighbour = list[list.indexOf(id) + step]
  if (neighbour === undefined) return undefined
  return step < 0 ? { before: neighbour } : { after: neighbour }
}

const given = (reason: string): readonly [] | readonly [string] => (reason.trim() === '' ? [] : [reason.trim()])
