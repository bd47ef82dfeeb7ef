import type { ConversationView } from '@conclave/client/browser'
import type { ConversationId, UserId } from '@conclave/protocol'
import type { Channel, ComposerView } from '../api.ts'
import type { Context } from '../context.ts'
import { safeName } from '../names.ts'
import type { SessionModel } from '../session.ts'
import { keptList, type Store } from '../store.ts'
import type { Place } from '../timeline/place.ts'
import type { Author } from '../timeline/rows.ts'
import type { ChannelTyping } from './channel-typing.ts'
import type { CommunitiesModel } from './communities.ts'
import type { MembersModel } from './members.ts'
import { can } from './views.ts'

export interface ChannelParts {
  readonly communities: CommunitiesModel
  readonly members: MembersModel
  readonly typing: ChannelTyping
  readonly session: SessionModel
}

/** A channel of a community. */
export class ChannelPlace implements Place {
  readonly typing: Store<readonly string[]>
  readonly #context: Context
  readonly #parts: ChannelParts
  readonly #conversationId: ConversationId
  #state: readonly unknown[] = []

  constructor(context: Context, parts: ChannelParts, conversationId: ConversationId) {
    this.#context = context
    this.#parts = parts
    this.#conversationId = conversationId
    this.typing = namesOf(parts, conversationId)
  }

  get state(): unknown {
    const { communities, members } = this.#parts
    const channel = this.#channel
    this.#state = keptList(this.#state, [channel, members.changes.get(), channel && communities.get(channel.communityId)?.state, this.obstacle])
    return this.#state
  }

  get obstacle(): ComposerView['obstacle'] {
    const channel = this.#channel
    const community = channel && this.#parts.communities.get(channel.communityId)
    if (!channel || !community) return undefined
    if (community.state === 'gone') return 'left'
    if (community.state === 'trouble' || channel.trouble !== undefined) return 'doubted'
    if (community.code === 'E_GROUP_FULL') return 'full'
    if (community.timeoutUntil > this.#context.platform.clock.now()) return 'timedOut'
    return can(channel, 'sendMessages') ? undefined : 'readOnly'
  }

  get loading(): boolean {
    return this.#parts.communities.view.get().loading
  }
  get earlier(): Channel['earlier'] {
    return this.#channel?.earlier ?? 'all'
  }
  get hasEarlier(): boolean {
    return this.#channel?.earlier === 'more'
  }

  authorOf(userId: UserId): Author {
    const member = this.#parts.members.get(userId)
    const own = this.#parts.session.account
    if (!member) {
      const name = userId === own?.userId ? safeName(own.displayName, own.handle) : (this.#parts.members.formerName(userId) ?? '')
      return { name, colour: undefined, gone: true, isNamed: true }
    }
    const community = this.#channel && this.#parts.communities.get(this.#channel.communityId)
    const colour = community?.roles.find((role) => role.colour !== undefined && member.roles.includes(role.roleId))?.colour
    return { name: member.name, colour, gone: false, isNamed: true }
  }

  expect(authors: Iterable<UserId>): void {
    this.#parts.members.ensure(authors)
  }

  find(): Promise<ConversationView | undefined> {
    return this.#context.client.conversations.get(this.#conversationId)
  }

  setReading(reading: boolean): void {
    this.#parts.communities.setReading(this.#conversationId, reading)
  }

  async fetchEarlier(): Promise<void> {
    await this.#context.client.communities.loadEarlier(this.#conversationId)
    const channel = this.#channel
    if (channel) await this.#parts.communities.refresh(channel.communityId)
  }

  get #channel(): Channel | undefined {
    return this.#parts.communities.channel(this.#conversationId)
  }
}

/** Those who type, by name; who is not known yet comes when they are. */
function namesOf({ typing, members }: ChannelParts, conversationId: ConversationId): Store<readonly string[]> {
  const users = typing.in(conversationId)
  let names: readonly string[] = []
  const get = () => {
    members.ensure(users.get())
    names = keptList(
      names,
      users.get().flatMap((userId) => members.get(userId)?.name ?? []),
    )
    return names
  }
  return {
    get,
    subscribe: (changed) => {
      const leaves = [users.subscribe(changed), members.changes.subscribe(changed)]
      return () => leaves.forEach((leave) => leave())
    },
  }
}
