import type { ClientEvent, MemberView, NameView } from '@conclave/client/browser'
import { type ChannelId, type CommunityId, LIMITS, type RoleId, type UserId } from '@conclave/protocol/core'
import type { Member, Members, MembersView } from '../api-communities.ts'
import type { Context } from '../context.ts'
import { keptDeep } from '../kept-deep.ts'
import { safeName } from '../names.ts'
import { reason } from '../outcome.ts'
import { kept, keptList, part, type Store, value } from '../store.ts'

/** A search waits for a pause in the typing, ms. */
const PAUSE = 150
/** A busy hour changes the list often; it is read again at most so often, ms. */
const AGAIN = 500
/** As many as a picker shows. */
const FOUND = 20

/** Whose members: of a community, those of them who may read one channel, or who have one role. */
export interface MembersOf {
  readonly communityId: CommunityId
  readonly channelId?: ChannelId
  readonly roleId?: RoleId
}

/** The members of one community: the beginning of the list as far as somebody scrolled, and those whom rows of messages name. */
export class MembersModel implements Members {
  readonly #context: Context
  readonly #communityId: CommunityId
  readonly #channelId: ChannelId | undefined
  readonly #roleId: RoleId | undefined
  readonly #view = value<MembersView>({ state: 'loading', code: undefined, list: [], total: 0, query: '' })
  readonly #known = new Map<UserId, Member | undefined>()
  /** Names of those who are not members, or not any more, and whom rows of messages name. */
  readonly #former = new Map<UserId, string>()
  /** How often somebody known changed. */
  readonly #changes = value(0)
  #shown = 0
  #question = 0
  #loading = false
  #cancel: (() => void) | undefined

  constructor(context: Context, { communityId, channelId, roleId }: MembersOf) {
    this.#context = context
    this.#communityId = communityId
    this.#channelId = channelId
    this.#roleId = roleId
  }

  get view(): Store<MembersView> {
    return this.#view
  }
  get changes(): Store<number> {
    return this.#changes
  }

  show(): () => void {
    if (this.#shown++ === 0) void this.#read(LIMITS.page)
    let left = false
    return () => {
      if (left) return
      left = true
      this.#shown--
    }
  }

  async loadMore(): Promise<void> {
    const { list, total, state } = this.#view.get()
    if (!this.#loading && state === 'ready' && list.length < total) await this.#read(list.length + LIMITS.page)
  }

  async loadAll(): Promise<void> {
    const { total, state } = this.#view.get()
    if (state === 'ready') await this.#read(total)
  }

  setQuery(query: string): void {
    this.#view.set(kept(this.#view.get(), { ...this.#view.get(), query }))
    this.#soon(PAUSE)
  }

  async find(query: string): Promise<readonly Member[]> {
    const text = query.trim()
    try {
      const { members } = await this.#context.client.communities.members(this.#communityId, { limit: FOUND, ...(text !== '' && { query: text }) })
      return this.#learn(members)
    } catch {
      return []
    }
  }

  one(userId: UserId): Store<Member | undefined> {
    this.ensure([userId])
    return part(this.#changes, () => this.#known.get(userId))
  }

  get(userId: UserId): Member | undefined {
    return this.#known.get(userId)
  }

  /** Of somebody who is not a member, once asked for. */
  formerName(userId: UserId): string | undefined {
    return this.#former.get(userId)
  }

  /** Asks for those who are not known yet. */
  ensure(userIds: Iterable<UserId>): void {
    for (const userId of userIds) {
      if (this.#known.has(userId)) continue
      this.#known.set(userId, undefined)
      void this.#ask(userId)
    }
  }

  take(events: readonly ClientEvent[]): void {
    const isAbout = ({ type }: ClientEvent) => type === 'members-changed' || (type === 'community-changed' && this.#channelId !== undefined)
    const changed = events.some((event) => isAbout(event) && 'communityId' in event && event.communityId === this.#communityId)
    if (changed) this.#soon(AGAIN)
  }

  #soon(wait: number): void {
    if (wait < AGAIN) this.#cancel?.()
    else if (this.#cancel) return
    this.#cancel = this.#context.platform.clock.after(wait, () => {
      this.#cancel = undefined
      const listed = new Set(this.#shown > 0 ? this.#view.get().list.map((member) => member.userId) : [])
      for (const userId of this.#known.keys()) if (!listed.has(userId)) void this.#ask(userId)
      if (this.#shown > 0) void this.#read(Math.max(LIMITS.page, listed.size))
    })
  }

  async #ask(userId: UserId): Promise<void> {
    try {
      const { communities } = this.#context.client
      const member = await communities.member(this.#communityId, userId)
      if (member) this.#learn([member])
      else this.#part(userId, await communities.nameOf(this.#communityId, userId))
    } catch {
      // The next change of the list asks again.
    }
  }

  /** The first `count` of the list, page by page. */
  async #read(count: number): Promise<void> {
    const question = ++this.#question
    const { query } = this.#view.get()
    this.#loading = true
    try {
      const list: MemberView[] = []
      let total = Number.POSITIVE_INFINITY
      while (list.length < Math.min(count, total)) {
        const page = {
          limit: LIMITS.page,
          ...(list.length > 0 && { after: list.length }),
          ...(query.trim() !== '' && { query: query.trim() }),
          ...(this.#channelId !== undefined && { channel: this.#channelId }),
          ...(this.#roleId !== undefined && { role: this.#roleId }),
        }
        const { members, total: all } = await this.#context.client.communities.members(this.#communityId, page)
        if (question !== this.#question) return
        list.push(...members)
        total = members.length === 0 ? list.length : all
      }
      this.#publish(this.#learn(list), Number.isFinite(total) ? total : list.length)
    } catch (error) {
      const before = this.#view.get()
      if (question === this.#question) this.#view.set({ ...before, state: before.list.length > 0 ? 'ready' : 'failed', code: reason(error) })
    } finally {
      if (question === this.#question) this.#loading = false
    }
  }

  #publish(list: readonly Member[], total: number): void {
    const before = this.#view.get()
    const listed = new Set(list.map(({ userId }) => userId))
    // Who is not in the whole list any more may be gone; what they wrote stays, under their name.
    if (before.query.trim() === '') for (const { userId } of before.list) if (!listed.has(userId)) void this.#ask(userId)
    this.#view.set(kept(before, { ...before, state: 'ready', code: undefined, list: keptList(before.list, list), total }))
  }

  /** Who is no member keeps a name: what they wrote stays. */
  #part(userId: UserId, { name, handle }: NameView): void {
    const shown = safeName(name, handle ?? userId.slice(0, 8))
    if (this.#known.get(userId) === undefined && this.#former.get(userId) === shown) return
    this.#known.set(userId, undefined)
    this.#former.set(userId, shown)
    this.#changes.set(this.#changes.get() + 1)
  }

  #learn(members: readonly MemberView[]): readonly Member[] {
    let changed = false
    const learned = members.map((view) => {
      const before = this.#known.get(view.userId)
      const member = keptDeep<Member>(before, { ...view, name: safeName(view.name, view.handle ?? view.userId.slice(0, 8)) })
      changed ||= member !== before
      this.#known.set(view.userId, member)
      return member
    })
    if (changed) this.#changes.set(this.#changes.get() + 1)
    return learned
  }
}
