import type { EpochSecret } from '@conclave/crypto'
import {
  BASE_AUDIENCE,
  codeOf,
  type ChannelId,
  type CommunityId,
  type CommunityState,
  ConclaveError,
  type ConversationId,
  lookUp,
  memberOf,
  type MessageId,
  toBase64url,
  type UserId,
} from '@conclave/protocol'
import { CONTENT_KINDS } from '../channels/body.ts'
import { doubtsIn, reconsider, setAside } from '../channels/claims.ts'
import { earlierOf } from '../channels/earlier.ts'
import { placeChannels, readableChannels } from '../channels/places.ts'
import { ChannelTalk } from '../channels/talk.ts'
import { messageView } from '../../conversations/views.ts'
import { forgetOutgoing, insertChannelOutbox } from '../../store/tables/channel-outbox.ts'
import { channelByConversation, channelOf, type ChannelRow, channelsOf, eraseChannels, startChannel } from '../../store/tables/channels.ts'
import { epochOf } from '../../store/tables/epochs.ts'
import { dropOpeningParts, openingPartsOf, rereadOf } from '../../store/tables/openings.ts'
import { dropLeaf, eraseGroups, groupsOf } from '../../store/tables/groups.ts'
import { type Called, mentionCount, messageOf, setMessageState, unreadCount } from '../../store/tables/messages.ts'
import type { ChannelCursor, ChannelEvent, ChannelFacts, Groups } from '../parts.ts'
import type { GroupContext } from './context.ts'
import { unopenedGroups } from './former.ts'
import { groupFor, groupOfAudience, removedAt } from './group.ts'
import { GroupWork } from './work.ts'

/** Pages that one call of `loadEarlier` looks through for something to show. */
const PAGES = 20

/** Groups and channels of all communities; what works with MLS is loaded when it is needed. */
export class GroupsArea implements Groups {
  readonly talk: ChannelTalk
  readonly #context: GroupContext
  readonly #work: GroupWork

  constructor(context: GroupContext, looked: () => void) {
    this.#context = context
    this.#work = new GroupWork(context, looked)
    this.talk = new ChannelTalk(context, (channel, typing) => void this.#whisper(channel, typing))
    context.ledgers.onAdvance((communityId, _, after) => {
      this.#place(communityId, after)
      this.#sayOpenings(communityId, after)
    })
  }

  follow(communityId: CommunityId): void {
    this.#work.groups(communityId)
  }

  forget(communityId: CommunityId): void {
    const { db } = this.#context.core
    this.#work.forget(communityId)
    this.#context.full.forget(communityId)
    for (const { groupId } of groupsOf(db, communityId)) {
      dropLeaf(db, groupId)
      this.#work.loaded?.states.drop(groupId)
    }
    this.#failOutgoing(communityId)
  }

  erase(communityId: CommunityId): void {
    const { db } = this.#context.core
    this.forget(communityId)
    eraseGroups(db, communityId)
    eraseChannels(db, communityId)
  }

  sharedSecret(communityId: CommunityId, of?: { readonly groupId: Uint8Array; readonly epoch: number }): EpochSecret | undefined {
    const { db } = this.#context.core
    if (of !== undefined) {
      const secret = epochOf(db, toBase64url(of.groupId), of.epoch)?.shared
      return secret && { ...of, secret }
    }
    const group = groupOfAudience(this.#context, communityId, BASE_AUDIENCE)
    const epoch = group && this.#work.loaded?.cleanEpoch(group)
    const secret = group && epoch !== undefined ? epochOf(db, group.name, epoch)?.shared : undefined
    return group && secret && epoch !== undefined ? { groupId: group.id, epoch, secret } : undefined
  }

  removedAt(communityId: CommunityId): number {
    return removedAt(this.#context, communityId)
  }

  async renewKeys(communityId: CommunityId): Promise<void> {
    const engine = await this.#work.engine()
    await engine.renewKeys(communityId)
  }

  notices(event: ChannelEvent): void {
    switch (event.type) {
      case 'community':
        this.#begin(event)
        return this.#work.groups(event.communityId)
      case 'groupChanged':
        return this.#work.groups(event.communityId)
      case 'bundleWanted':
        return this.#work.wantedBundle(event.communityId, toBase64url(event.groupId))
      case 'recordReplaced':
        return this.#work.recordReplaced(event.communityId, toBase64url(event.groupId), event.epoch)
      case 'channelEntries':
        return this.#work.incoming(event.communityId, event.channelId, event.entries)
      case 'signal':
        return void this.#heard(event)
      case 'channelErased':
      case 'channelGone':
        return
    }
  }

  setOnline(online: boolean): void {
    if (online) for (const communityId of this.#context.ledgers.ids()) if (this.#isIn(communityId)) this.#work.groups(communityId)
    this.#work.setOnline(online)
  }

  cursors(communityId: CommunityId): readonly ChannelCursor[] {
    const { core, ledgers, own } = this.#context
    const ledger = ledgers.state(communityId)
    const self = own.get()?.userId
    if (ledger === undefined || self === undefined) return []
    return readableChannels(ledger, self).map((channelId) => {
      const row = channelOf(core.db, channelId)
      return { channelId, after: row?.started ? row.cursor : Number.MAX_SAFE_INTEGER }
    })
  }

  channelFacts(communityId: CommunityId, called: Called): ReadonlyMap<ChannelId, ChannelFacts> {
    const { core, ledgers } = this.#context
    const ledger = ledgers.state(communityId)
    const facts = channelsOf(core.db, communityId).map((row): [ChannelId, ChannelFacts] => {
      const { channelId, conversationId, address, readPosition, trouble } = row
      const unread = unreadCount(core.db, conversationId, readPosition)
      const mentions = unread === 0 ? 0 : mentionCount(core.db, conversationId, readPosition, called)
      const doubts = doubtsIn(this.#context, channelId)
      const unopened = ledger !== undefined && unopenedGroups(this.#context, ledger, row).length > 0
      return [channelId, { conversationId, address, unread, mentions, earlier: earlierOf(row), trouble, doubts, unopened }]
    })
    return new Map(facts)
  }

  isFull(communityId: CommunityId): boolean {
    return this.#context.full.any(communityId)
  }

  channelOf(conversationId: ConversationId): { readonly communityId: CommunityId; readonly channelId: ChannelId } | undefined {
    const row = channelByConversation(this.#context.core.db, conversationId)
    return row && { communityId: row.communityId, channelId: row.channelId }
  }

  async loadEarlier(conversationId: ConversationId): Promise<boolean> {
    const { db } = this.#context.core
    const row = channelByConversation(db, conversationId)
    if (row === undefined) throw new ConclaveError('E_NOT_FOUND')
    if (!row.started) return true
    const engine = await this.#work.engine()
    const count = () => unreadCount(db, conversationId, Number.MIN_SAFE_INTEGER)
    const before = count()
    for (let page = 0; page < PAGES; page++) {
      const earlier = await engine.earlier(row.communityId, row.channelId)
      if (rereadOf(db, row.channelId) > 0) this.#work.earlier(row.communityId, row.channelId)
      if (earlier !== 'more') return earlier === 'waiting'
      if (count() > before) return true
    }
    return true
  }

  async openHistory(communityId: CommunityId, channelId: ChannelId): Promise<void> {
    const { core, ledgers } = this.#context
    const engine = await this.#work.engine()
    const openings = await engine.prepareOpenings(communityId, channelId)
    if (openings.length === 0) throw new ConclaveError('E_NOT_FOUND', 'former messages that this device could open')
    for (const opening of openings) {
      try {
        await ledgers.append(communityId, opening)
      } catch (error) {
        // Without an answer the entry may stand in the ledger, and its keys are said when it is seen.
        if (codeOf(error) !== 'E_SERVER_UNREACHABLE') core.change(() => dropOpeningParts(core.db, toBase64url(opening.body.keysHash)))
        throw error
      }
    }
  }

  async rewind(communityId: CommunityId): Promise<void> {
    const { core, ledgers } = this.#context
    await (await this.#work.engine()).rewind(communityId)
    const state = ledgers.state(communityId)
    if (state !== undefined) core.change(() => this.#place(communityId, state))
  }

  lookAgain(conversationId: ConversationId): void {
    const { core } = this.#context
    const row = channelByConversation(core.db, conversationId)
    if (row === undefined) throw new ConclaveError('E_NOT_FOUND')
    if (row.trouble === undefined) return
    core.change((tell) => {
      setAside(this.#context, row)
      tell({ type: 'conversation-changed', conversationId })
    })
    this.#work.check(row.communityId, row.channelId)
  }

  async deleteMessage(messageId: MessageId, author?: UserId): Promise<void> {
    this.talk.delete(messageId, author)
  }

  idle(): boolean {
    return this.#work.idle()
  }

  async whenIdle(): Promise<void> {
    while (!this.idle()) await new Promise<void>((resolve) => void this.#context.core.clock.after(5, resolve))
  }

  halt(): Promise<void> {
    return this.#work.halt()
  }

  stop(): Promise<void> {
    return this.#work.stop()
  }

  #isIn(communityId: CommunityId): boolean {
    const { ledgers, own } = this.#context
    const ledger = ledgers.state(communityId)
    const self = own.get()?.userId
    return ledger !== undefined && self !== undefined && memberOf(ledger, self) !== undefined
  }

  /** Inside the transaction that stores the entries. */
  #place(communityId: CommunityId, after: CommunityState): void {
    const { core, own } = this.#context
    const self = own.get()?.userId
    if (self === undefined || memberOf(after, self) === undefined) return
    placeChannels(
      core,
      after,
      self,
      (audience) => (groupOfAudience(this.#context, communityId, audience) ?? groupFor(this.#context, communityId, audience, 0)).name,
    )
    for (const channel of channelsOf(core.db, communityId)) {
      if (reconsider(this.#context, channel, after)) this.#work.check(communityId, channel.channelId)
    }
    this.#work.groups(communityId)
  }

  /** Inside the transaction that stores the entry which opens former messages: the keys wait to be said in the channel. */
  #sayOpenings(communityId: CommunityId, after: CommunityState): void {
    const { db, crypto, clock, newMessageId } = this.#context.core
    for (const { channelId, keysHash, body } of openingPartsOf(db, communityId)) {
      const isOpen = lookUp(after.channels, channelId)?.opened.some((one) => toBase64url(one.keysHash) === keysHash)
      if (!isOpen) continue
      const said = { messageId: newMessageId(), kind: CONTENT_KINDS.opening, body, sentAt: clock.now(), dedupe: crypto.random(16) }
      insertChannelOutbox(db, { channelId, ...said })
      dropOpeningParts(db, keysHash)
    }
  }

  /** How long every stream is: channels that are new here begin at the end, and one page before it is fetched. */
  #begin({ communityId, channels }: Extract<ChannelEvent, { type: 'community' }>): void {
    const { core } = this.#context
    core.change(() => {
      for (const { channelId, head } of channels) {
        const row = channelOf(core.db, channelId)
        if (row === undefined || row.trouble !== undefined) continue
        if (!row.started) startChannel(core.db, channelId, head)
        if (!row.started && head > 0) this.#work.earlier(communityId, channelId)
        // Pages may have been faster than this answer: whether the stream has become shorter is asked again.
        if (row.started && row.cursor > head) this.#work.check(communityId, channelId)
      }
    })
  }

  #failOutgoing(communityId: CommunityId): void {
    const { core, own } = this.#context
    const self = own.get()?.userId
    for (const { channelId } of channelsOf(core.db, communityId)) {
      for (const messageId of forgetOutgoing(core.db, channelId)) {
        const message = self && messageOf(core.db, self, messageId)
        if (!self || message?.state !== 'pending') continue
        setMessageState(core.db, message.position, 'failed', 'E_NOT_A_MEMBER')
        core.tell({ type: 'message-changed', message: messageView({ ...message, state: 'failed', error: 'E_NOT_A_MEMBER' }, self) })
      }
    }
  }

  /** Lost, as the network may lose it, when it cannot be taken. */
  async #heard({ communityId, channelId, payload }: Extract<ChannelEvent, { type: 'signal' }>): Promise<void> {
    try {
      if (await this.#work.loaded?.heard(channelId, payload)) this.#work.earlier(communityId, channelId)
    } catch {
      // It is asked for again.
    }
  }

  async #whisper({ channelId }: ChannelRow, typing: boolean): Promise<void> {
    if (!this.#context.gateway.online()) return
    try {
      await (await this.#work.engine()).typing(channelId, typing)
    } catch {
      // Lost, as the network may lose it.
    }
  }
}
