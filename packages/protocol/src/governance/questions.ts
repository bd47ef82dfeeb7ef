import type { ErrorCode } from '../errors.ts'
import type { ChannelId, UserId } from '../ids.ts'
import { isTimedOut, permissionsIn } from './evaluate.ts'
import { hasPermission, type PermissionSet } from './permissions.ts'
import { type CommunityState, memberOf } from './state.ts'
import { lookUp } from './trie.ts'

/** What a server asks before it takes a message. */
export type PostAnswer =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no'; readonly code: ErrorCode; /** Milliseconds. */ readonly retryAfter?: number }

const no = (code: ErrorCode): PostAnswer => ({ kind: 'no', code })

/** Whether the pages of the past may be given out. */
export function mayReadHistory(state: CommunityState, userId: UserId, channelId: ChannelId): boolean {
  return hasPermission(permissionsIn(state, userId, channelId), 'readHistory')
}

/**
 * Whether a member may post to a channel.
 * @param at server time, milliseconds since 1970
 * @param lastPost server time of the member's last message in this channel, for slow mode
 */
export function mayPost(state: CommunityState, userId: UserId, channelId: ChannelId, at: number, lastPost?: number): PostAnswer {
  const member = memberOf(state, userId)
  const channel = lookUp(state.channels, channelId)
  if (state.closed) return no('E_COMMUNITY_CLOSED')
  if (member === undefined) return no('E_NOT_A_MEMBER')
  if (channel === undefined) return no('E_NOT_FOUND')
  const allowed = permissionsIn(state, userId, channelId, at)
  if (!hasPermission(allowed, 'viewChannel')) return no('E_NOT_FOUND')
  if (isTimedOut(state, member, at)) return { kind: 'no', code: 'E_TIMED_OUT', retryAfter: member.timeoutUntil - at }
  if (!hasPermission(allowed, 'sendMessages')) return no('E_FORBIDDEN')
  const wait = lastPost === undefined || isExempt(allowed) ? 0 : lastPost + channel.slowMode * 1_000 - at
  return wait > 0 ? { kind: 'no', code: 'E_SLOW_MODE', retryAfter: wait } : { kind: 'yes' }
}

/** Slow mode is for those who do not moderate. */
function isExempt(allowed: PermissionSet): boolean {
  return (['manageMessages', 'manageChannels', 'bypassSlowMode'] as const).some((name) => hasPermission(allowed, name))
}
