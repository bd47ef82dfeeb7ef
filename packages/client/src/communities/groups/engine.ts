import type { Said } from '@conclave/crypto/group'
import { audiences, type ChannelId, codeOf, type CommunityId, isInAudience, lookUp, memberOf, toBase64url, type UserId } from '@conclave/protocol'
import { keyedLocks, type Locks } from '../../locks.ts'
import { channelOf, type ChannelRow, channelsOf } from '../../store/tables/channels.ts'
import { type GroupName, groupOf, groupsOf, pendingOf } from '../../store/tables/groups.ts'
import { readEarlier } from '../channels/backward.ts'
import type { Earlier } from '../channels/earlier.ts'
import { catchUpChannel, type StreamItem, takeEntries } from '../channels/forward.ts'
import { sendAll } from '../channels/post.ts'
import { openSaid, sealSaid } from '../channels/signals.ts'
import { rereadPage } from '../channels/reread.ts'
import { retryWaiting } from '../channels/waiting.ts'
import { mendBundle } from './bundles.ts'
import type { GroupContext } from './context.ts'
import { enter } from './enter.ts'
import { EpochBook } from './epoch-book.ts'
import { follow, type FollowParts } from './follow.ts'
import { type Group, groupOfChannel, groupFrom, groupOfAudience, newestGeneration, requireRow, type Standing, standingOf } from './group.ts'
import { KeyExchange } from './key-exchange.ts'
import { prepareOpenings } from './open-history.ts'
import { Patience } from './patience.ts'
import { isShown, isUnclean, renewKeys } from './ready.ts'
import { mendRecords } from './records.ts'
import { recover } from './recover.ts'
import { Recoveries } from './recoveries.ts'
import { rewindGroups } from './rewind.ts'
import { States } from './states.ts'
import { sharedSecretOf } from './walk.ts'

/** Everything that works with MLS: loaded when the first community needs it. One thing at a time in a community. */
export class GroupEngine {
  readonly states: States
  readonly #context: GroupContext
  readonly #locks: Locks = keyedLocks()
  readonly #parts: FollowParts

  readonly #exchange: KeyExchange

  /**
   * @param later work after some ms; it is cancelled when everything ends
   * @param sync looks at the groups of a community, in the background
   */
  constructor(context: GroupContext, later: (ms: number, work: () => void) => () => void, sync: (communityId: CommunityId) => void) {
    this.#context = context
    this.states = new States(context.core, context.leaves)
    const book = new EpochBook(context)
    const [patience, recoveries] = [new Patience(context.core.clock), new Recoveries(context.core)]
    const again = (communityId: CommunityId, ms: number) => void later(ms, () => sync(communityId))
    this.#parts = { context, states: this.states, book, patience, recoveries, again, drain: (group) => this.#drain(group) }
    this.#exchange = new KeyExchange({ context, states: this.states, book, later, say: (channel, said) => this.#say(channel, said) })
  }

  /**
   * Into the groups of every audience that this account is in, and up to the end of their streams.
   * @returns whether the newest key of the ledger is still waited for
   * @throws ConclaveError the first failure, after the other groups had their turn
   */
  async sync(communityId: CommunityId): Promise<boolean> {
    const mine = this.#audiences(communityId)
    if (mine.length === 0) return false
    const { groups } = await this.#context.server.standing(communityId)
    const standing = standingOf(groups)
    const failures: unknown[] = []
    for (const audience of mine) {
      try {
        await this.#locked(communityId, () => this.#syncOne(communityId, audience, standing))
        this.#context.full.set(communityId, audience, false)
      } catch (error) {
        if (codeOf(error) === 'E_GROUP_FULL') this.#context.full.set(communityId, audience, true)
        failures.push(error)
      }
    }
    const isBehind = await this.#openKeys(communityId)
    if (failures.length > 0) throw failures[0]
    return isBehind
  }

  take(communityId: CommunityId, channelId: ChannelId, items: readonly StreamItem[]): Promise<void> {
    return this.#locked(communityId, async () => {
      const cursor = channelOf(this.#context.core.db, channelId)?.cursor ?? 0
      const fresh = items.filter(({ seq }) => seq > cursor)
      // What is between was lost with a connection, or was more than a frame holds.
      if (fresh.length > 0 && fresh[0]?.seq !== cursor + 1) await catchUpChannel(this.#parts, communityId, channelId)
      else await takeEntries(this.#parts, channelId, items)
    })
  }

  catchUp(communityId: CommunityId, channelId: ChannelId): Promise<void> {
    return this.#locked(communityId, async () => void (await catchUpChannel(this.#parts, communityId, channelId)))
  }

  earlier(communityId: CommunityId, channelId: ChannelId): Promise<Earlier> {
    return this.#locked(communityId, () => readEarlier(this.#parts, channelId))
  }

  /** What the ledger is to be told so that readers of now may read what was said before a channel moved (T12). */
  prepareOpenings(communityId: CommunityId, channelId: ChannelId): ReturnType<typeof prepareOpenings> {
    return this.#locked(communityId, () => prepareOpenings(this.#parts, channelId))
  }

  reread(communityId: CommunityId, channelId: ChannelId): Promise<void> {
    return this.#locked(communityId, () => rereadPage(this.#parts, channelId))
  }

  retryWaiting(communityId: CommunityId, channelId: ChannelId): Promise<void> {
    return this.#locked(communityId, () => retryWaiting(this.#parts, channelId))
  }

  send(communityId: CommunityId, channelId: ChannelId, stopped: () => boolean): Promise<void> {
    return sendAll({ ...this.#parts, locked: (work) => this.#locked(communityId, work) }, channelId, stopped)
  }

  /** The epoch of the group; undefined without a state, and while somebody has a leaf, or the secret, who may not. */
  cleanEpoch(group: Group): number | undefined {
    const state = this.states.get(group.name)
    const isClean = state !== undefined && !isUnclean(this.#context, group, state) && !isShown(this.#context, group, state)
    return isClean ? state.epoch : undefined
  }

  renewKeys(communityId: CommunityId): Promise<void> {
    return this.#locked(communityId, () => renewKeys(this.#parts, communityId))
  }

  /** Records of others that lack what this device knows, or are false. */
  async mend(communityId: CommunityId): Promise<void> {
    for (const row of groupsOf(this.#context.core.db, communityId)) {
      const group = groupFrom(this.#context, row)
      if (this.states.get(group.name) !== undefined) await mendRecords(this.#context, group)
    }
  }

  mendBundle(communityId: CommunityId, groupId: GroupName): Promise<void> {
    const row = groupsOf(this.#context.core.db, communityId).find((one) => one.groupId === groupId)
    if (row === undefined) return Promise.resolve()
    const group = groupFrom(this.#context, row)
    return this.#locked(communityId, async () => {
      if (await follow(this.#parts, group)) await mendBundle(this.#context, this.states, group, true)
    })
  }

  /** See {@link rewindGroups}. */
  rewind(communityId: CommunityId): Promise<void> {
    return this.#locked(communityId, () => rewindGroups(this.#parts, communityId))
  }

  async typing(channelId: ChannelId, isTyping: boolean): Promise<void> {
    const channel = channelOf(this.#context.core.db, channelId)
    if (channel) await this.#say(channel, { type: 'typing', userId: this.#self(), typing: isTyping })
  }

  /** Keys of former epochs that what waits here needs, from members who are online (T12). */
  askForKeys(communityId: CommunityId, channelId: ChannelId): Promise<void> {
    return this.#locked(communityId, async () => {
      const channel = channelOf(this.#context.core.db, channelId)
      const group = channel && groupOfChannel(this.#context, channel)
      if (channel !== undefined && group !== undefined) await this.#exchange.ask(channel, group)
    })
  }

  /** @returns whether something that waits in the channel may open now */
  async heard(channelId: ChannelId, payload: Uint8Array): Promise<boolean> {
    const heard = await openSaid(this.#context, channelId, payload)
    if (heard === undefined) return false
    const { channel, group, said } = heard
    switch (said.type) {
      case 'typing':
        if (said.userId !== this.#self()) this.#tellTyping(channel, said)
        return false
      case 'request':
        await this.#exchange.hear(channel, group, said)
        return false
      case 'answer':
        return this.#exchange.take(group, said)
    }
  }

  #tellTyping({ conversationId }: ChannelRow, { userId, typing }: Extract<Said, { readonly type: 'typing' }>): void {
    this.#context.core.tell({ type: 'channel-typing', conversationId, userId, typing })
  }

  async #say(channel: ChannelRow, said: Said): Promise<void> {
    const payload = await sealSaid(this.#context, this.states, channel, said)
    const { communityId, channelId } = channel
    if (payload) this.#context.gateway.signal({ communityId, channelId, payload })
  }

  #locked<T>(communityId: CommunityId, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(communityId, work)
  }

  #self(): UserId {
    return this.#context.own.require().userId
  }

  #audiences(communityId: CommunityId): readonly string[] {
    const ledger = this.#context.ledgers.state(communityId)
    if (ledger === undefined || ledger.closed || !this.#context.ledgers.isIn(communityId) || memberOf(ledger, this.#self()) === undefined) return []
    return [...audiences(ledger).keys()].filter((audience) => isInAudience(ledger, audience, this.#self()))
  }

  async #syncOne(communityId: CommunityId, audience: string, standing: Standing): Promise<void> {
    const context = this.#context
    if (context.ledgers.trouble(communityId) !== undefined) return
    const known = groupOfAudience(context, communityId, audience)
    const newest = newestGeneration(context, communityId, audience, standing)
    if (known !== undefined && known.generation >= (newest ?? 0) && (await this.#isIn(known, standing))) return recover(this.#parts, known)
    await enter(this.#parts, communityId, audience, standing)
  }

  /**
   * Keys of the ledger that were made while this device was away stand under `S` of an epoch that has to be walked back to.
   * @returns whether the newest is not here and may come; one that holds nothing never does, and the next who writes makes another
   */
  async #openKeys(communityId: CommunityId): Promise<boolean> {
    const { core, ledgers } = this.#context
    const ledger = ledgers.state(communityId)
    const members = ledger?.ledgerKeys.at(-1)?.members
    if (ledger !== undefined && members && ledgers.key(communityId)?.generation !== ledger.ledgerKeys.length) {
      const row = groupOf(core.db, toBase64url(members.groupId))
      if (row !== undefined) await sharedSecretOf(this.#context, groupFrom(this.#context, row), members.epoch)
    }
    await ledgers.openKeys(communityId)
    const now = ledgers.state(communityId)
    const isBehind = now !== undefined && ledgers.key(communityId)?.generation !== now.ledgerKeys.length
    return isBehind && ledgers.isIn(communityId) && !ledgers.isKeyFalse(communityId)
  }

  /** Up to the end of the stream. @returns whether there is a state */
  async #isIn(group: Group, { heads }: Standing): Promise<boolean> {
    const { db } = this.#context.core
    if (this.states.get(group.name) === undefined) return false
    const isBehind = (heads.get(group.name) ?? 0) > requireRow(this.#context, group).cursor
    return isBehind || pendingOf(db, group.name) !== undefined ? follow(this.#parts, group) : true
  }

  /** The `ephemeral` channels of a group, before its keys go (T14). What this account may not read any more is left. */
  async #drain(group: Group): Promise<void> {
    const { core, ledgers } = this.#context
    const ledger = ledgers.state(group.communityId)
    for (const channel of channelsOf(core.db, group.communityId)) {
      const rules = ledger && lookUp(ledger.channels, channel.channelId)
      if (rules?.policy !== 'ephemeral' || channel.groupIds[0] !== group.name || !channel.started) continue
      try {
        await catchUpChannel({ ...this.#parts, isDraining: true }, group.communityId, channel.channelId)
      } catch (error) {
        const code = codeOf(error)
        if (code !== 'E_FORBIDDEN' && code !== 'E_NOT_FOUND' && code !== 'E_NOT_A_MEMBER') throw error
      }
    }
  }
}
