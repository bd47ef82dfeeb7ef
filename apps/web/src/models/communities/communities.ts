import type { ClientEvent, CommunityView } from '@conclave/client/browser'
import type { CategoryId, CommunityId, ConversationId } from '@conclave/protocol'
import type { Channel, Communities, CommunitiesView, Community, CommunityParts } from '../api-communities.ts'
import type { Context } from '../context.ts'
import { keptDeep } from '../kept-deep.ts'
import { safeName } from '../names.ts'
import { kept, keptList, part, type Store, type Value, value } from '../store.ts'
import { PendingLink } from './pending-link.ts'
import { communityOf } from './views.ts'

const EMPTY: CommunitiesView = { loading: true, rows: [], invites: [], unread: 0, mentions: 0, inGroups: 0 }

/** Makes the parts that only screens of communities need. */
export type LoadParts = (communities: CommunitiesModel) => Promise<CommunityParts>

/** The communities of this account. An event makes one of them be read again, once for each batch. */
export class CommunitiesModel implements Communities {
  readonly #context: Context
  readonly #loadParts: LoadParts
  readonly #view = value<CommunitiesView>(EMPTY)
  readonly #link: PendingLink
  readonly #known = new Map<CommunityId, CommunityView>()
  readonly #rows = new Map<CommunityId, Community>()
  readonly #channels = new Map<ConversationId, Channel>()
  readonly #addresses = new Map<string, Value<CommunityId | 'missing' | undefined>>()
  readonly #folded = value<ReadonlySet<CategoryId>>(new Set())
  readonly #visited = new Map<CommunityId, string>()
  readonly #asking = new Map<CommunityId, 'once' | 'again'>()
  readonly #takers = new Set<(events: readonly ClientEvent[]) => void>()
  readonly #cleared = new Set<() => void>()
  #parts: Promise<CommunityParts> | undefined
  #reading: ConversationId | undefined
  #load = 0

  constructor(context: Context, loadParts: LoadParts) {
    this.#context = context
    this.#loadParts = loadParts
    this.#link = new PendingLink(context.platform)
  }

  get view(): Store<CommunitiesView> {
    return this.#view
  }
  get folded(): Store<ReadonlySet<CategoryId>> {
    return this.#folded
  }
  get pendingLink(): Store<string | undefined> {
    return this.#link.view
  }

  one(communityId: CommunityId): Store<Community | undefined> {
    return part(this.#view, () => this.#rows.get(communityId))
  }

  get(communityId: CommunityId): Community | undefined {
    return this.#rows.get(communityId)
  }

  channel(conversationId: ConversationId): Channel | undefined {
    return this.#channels.get(conversationId)
  }

  at(address: string): Store<CommunityId | 'missing' | undefined> {
    const known = this.#addresses.get(address) ?? value<CommunityId | 'missing' | undefined>(undefined)
    this.#addresses.set(address, known)
    this.#settle(address, known)
    return known
  }

  entrance(communityId: CommunityId): string | undefined {
    const visited = this.#visited.get(communityId)
    const channels = this.#rows.get(communityId)?.channels ?? []
    return (channels.find((channel) => channel.address === visited) ?? channels.find((channel) => channel.type !== 'voice'))?.address
  }

  visit(channel: Channel): void {
    this.#visited.set(channel.communityId, channel.address)
  }

  fold(categoryId: CategoryId, folded: boolean): void {
    const next = new Set(this.#folded.get())
    if (folded) next.add(categoryId)
    else next.delete(categoryId)
    this.#folded.set(next)
  }

  neighbour(channel: Channel, step: -1 | 1, only?: 'unread'): string | undefined {
    const channels = this.#rows.get(channel.communityId)?.channels.filter((one) => one.type !== 'voice') ?? []
    const from = channels.findIndex((one) => one.channelId === channel.channelId)
    const candidates = step === 1 ? channels.slice(from + 1) : channels.slice(0, Math.max(0, from)).toReversed()
    return candidates.find((one) => only === undefined || one.unread > 0)?.address
  }

  takeLink(link: string): void {
    this.#link.take(link)
  }
  dropLink(): void {
    this.#link.drop()
  }

  parts(): Promise<CommunityParts> {
    // What could not be fetched is asked for again.
    this.#parts ??= this.#loadParts(this).catch((error: unknown) => {
      this.#parts = undefined
      throw error
    })
    return this.#parts
  }

  /** The parts hear events after the list has. @param cleared the account went */
  attach(take: (events: readonly ClientEvent[]) => void, cleared: () => void): void {
    this.#takers.add(take)
    this.#cleared.add(cleared)
  }

  async load(): Promise<void> {
    const load = ++this.#load
    const list = await this.#context.client.communities.list()
    if (load !== this.#load) return
    this.#known.clear()
    for (const community of list) this.#known.set(community.communityId, community)
    this.#publish({ loading: false })
    await this.readInvites()
  }

  /** Groups that contacts ask this account into. */
  async readInvites(): Promise<void> {
    const load = this.#load
    const invites = await this.#context.client.communities.groupInvites()
    if (load !== this.#load) return
    const safe = invites.map((invite) => ({ ...invite, name: safeName(invite.name, '') }))
    this.#publish({ invites: keptDeep(this.#view.get().invites, safe) })
  }

  clear(): void {
    this.#load++
    for (const map of [this.#known, this.#rows, this.#channels, this.#visited, this.#asking]) map.clear()
    this.#reading = undefined
    this.#view.set(EMPTY)
    for (const meaning of this.#addresses.values()) meaning.set(undefined)
    this.#addresses.clear()
    for (const cleared of this.#cleared) cleared()
  }

  /** What arrives in this channel is seen at once: it does not even count as unread for a moment. */
  setReading(conversationId: ConversationId, reading: boolean): void {
    if (reading === (this.#reading === conversationId)) return
    if (!reading && this.#reading !== conversationId) return
    this.#reading = reading ? conversationId : undefined
    this.#publish()
  }

  take(events: readonly ClientEvent[]): void {
    const touched = new Set<CommunityId>()
    for (const event of events) {
      if (event.type === 'community-changed') touched.add(event.communityId)
      if (event.type === 'community-gone') this.#remove(event.communityId)
      const conversationId =
        event.type === 'message' ? event.message.conversationId : event.type === 'conversation-changed' ? event.conversationId : undefined
      const channel = conversationId === undefined ? undefined : this.#channels.get(conversationId)
      if (channel) touched.add(channel.communityId)
    }
    if (events.some((event) => event.type === 'group-invite')) this.readInvites().catch(() => undefined)
    for (const communityId of touched) void this.refresh(communityId)
    for (const take of this.#takers) take(events)
  }

  /** A community as the client answered it. */
  learn(community: CommunityView): Community {
    this.#known.set(community.communityId, community)
    this.#publish()
    return this.#rows.get(community.communityId) ?? community
  }

  /** Reads one again; what changes meanwhile is read once more after that. */
  async refresh(communityId: CommunityId): Promise<void> {
    if (this.#asking.has(communityId)) return void this.#asking.set(communityId, 'again')
    const load = this.#load
    this.#asking.set(communityId, 'once')
    try {
      const community = await this.#context.client.communities.get(communityId)
      if (load !== this.#load) return
      if (community) this.learn(community)
      else this.#remove(communityId)
    } catch {
      // Signed out or closed meanwhile; the next load tells.
    } finally {
      const again = this.#asking.get(communityId) === 'again'
      this.#asking.delete(communityId)
      if (again) void this.refresh(communityId)
    }
  }

  #remove(communityId: CommunityId): void {
    if (this.#known.delete(communityId)) this.#publish()
  }

  #publish(more: Partial<CommunitiesView> = {}): void {
    const view = this.#view.get()
    const rows = [...this.#known.values()].map((community) => communityOf(community, this.#rows.get(community.communityId), this.#reading))
    this.#rows.clear()
    this.#channels.clear()
    for (const row of rows) {
      this.#rows.set(row.communityId, row)
      for (const channel of row.channels) this.#channels.set(channel.conversationId, channel)
    }
    const sum = (count: (row: Community) => number) => rows.reduce((all, row) => all + count(row), 0)
    const counts = {
      unread: sum((row) => row.unread),
      mentions: sum((row) => (row.kind === 'group' ? 0 : row.mentions)),
      inGroups: sum((row) => (row.kind === 'group' ? unreadIn(row) : 0)),
    }
    this.#view.set(kept(view, { ...view, ...more, rows: keptList(view.rows, rows), ...counts }))
    for (const [address, meaning] of this.#addresses) this.#settle(address, meaning)
  }

  #settle(address: string, meaning: Value<CommunityId | 'missing' | undefined>): void {
    const { loading, rows } = this.#view.get()
    const found = rows.find((row) => row.address === address)?.communityId
    meaning.set(found ?? (loading ? undefined : 'missing'))
  }
}

const unreadIn = ({ channels }: Community): number => channels.reduce((all, channel) => all + channel.unread, 0)
