import { type ChannelId, type CommunityId, ConclaveError, type GatewayCommand, type GatewayEvent, isErrorCode } from '@conclave/protocol'
import type { LedgerKeeper } from './ledger/keeper.ts'
import type { ChannelGateway, Groups } from './parts.ts'

/** What the gateway says about communities. */
export type CommunityPushed = Extract<
  GatewayEvent,
  {
    readonly type:
      | 'community'
      | 'ledgerChanged'
      | 'groupChanged'
      | 'channelEntries'
      | 'channelErased'
      | 'signal'
      | 'channelGone'
      | 'communityGone'
      | 'posted'
      | 'postRefused'
      | 'bundleWanted'
      | 'recordReplaced'
  }
>
type Send = (command: GatewayCommand) => void
type Answer = PromiseWithResolvers<{ readonly seq: number; readonly time: number }>

/** The part of the signed-in connection that is about communities: what is watched, what was posted, and who hears of what. */
export class CommunitySession implements ChannelGateway {
  #send: Send | undefined
  #next = 1
  readonly #posts = new Map<number, Answer>()
  readonly #watched = new Map<CommunityId, Set<ChannelId>>()

  online(): boolean {
    return this.#send !== undefined
  }

  connected(send: Send): void {
    this.#send = send
  }

  /** Nothing of the connection is left: what was posted and not answered may be there or not. */
  disconnected(): void {
    this.#send = undefined
    this.#watched.clear()
    const posts = [...this.#posts.values()]
    this.#posts.clear()
    for (const post of posts) post.reject(new ConclaveError('E_SERVER_UNREACHABLE'))
  }

  post(record: Parameters<ChannelGateway['post']>[0]): ReturnType<ChannelGateway['post']> {
    if (this.#send === undefined) return Promise.reject(new ConclaveError('E_SERVER_UNREACHABLE'))
    const request = this.#next++
    const answer: Answer = Promise.withResolvers()
    this.#posts.set(request, answer)
    this.#send({ type: 'post', request, ...record })
    return answer.promise
  }

  signal(signal: Parameters<ChannelGateway['signal']>[0]): void {
    this.#send?.({ type: 'signal', ...signal })
  }

  isWatched(communityId: CommunityId): boolean {
    return this.#watched.has(communityId)
  }

  /** Hears of a community, and of the channels that are not heard of yet. */
  watch(communityId: CommunityId, cursors: ReturnType<Groups['cursors']>): void {
    if (this.#send === undefined) return
    const watched = this.#watched.get(communityId)
    const channels = cursors.filter(({ channelId }) => !watched?.has(channelId))
    if (watched !== undefined && channels.length === 0) return
    this.#watched.set(communityId, new Set([...(watched ?? []), ...channels.map(({ channelId }) => channelId)]))
    this.#send({ type: 'watch', communityId, channels: channels.map(({ channelId, after }) => ({ channelId, after })) })
  }

  unwatch(communityId: CommunityId): void {
    if (this.#watched.delete(communityId)) this.#send?.({ type: 'unwatch', communityId })
  }

  /** @returns the community whose ledger may have to be fetched */
  take(event: CommunityPushed, keeper: LedgerKeeper, groups: Groups): CommunityId | undefined {
    switch (event.type) {
      case 'posted':
        this.#answered(event.request)?.resolve({ seq: event.seq, time: event.time })
        return undefined
      case 'postRefused':
        this.#answered(event.request)?.reject(refusal(event))
        return undefined
      case 'communityGone':
        // Too many for one connection: the next one tries again, this one does not.
        if (event.code === 'E_RATE_LIMITED') return undefined
        this.#watched.delete(event.communityId)
        if (isErrorCode(event.code)) keeper.setOut(event.communityId, event.code)
        // The entry that says why is asked for.
        return event.communityId
      case 'ledgerChanged':
        return keeper.told(event.communityId, event.head) ? event.communityId : undefined
      case 'channelGone':
        this.#watched.get(event.communityId)?.delete(event.channelId)
        groups.notices(event)
        return undefined
      case 'community':
        groups.notices(event)
        return keeper.told(event.communityId, event.ledgerHead) ? event.communityId : undefined
      case 'groupChanged':
      case 'channelEntries':
      case 'channelErased':
      case 'signal':
      case 'bundleWanted':
      case 'recordReplaced':
        groups.notices(event)
        return undefined
    }
  }

  #answered(request: number): Answer | undefined {
    const answer = this.#posts.get(request)
    this.#posts.delete(request)
    return answer
  }
}

function refusal({ code, retryAfter }: { readonly code: string; readonly retryAfter: number }): ConclaveError {
  const known = isErrorCode(code) ? code : 'E_UNAVAILABLE'
  return new ConclaveError(known, undefined, retryAfter === 0 ? {} : { retryAfter })
}
