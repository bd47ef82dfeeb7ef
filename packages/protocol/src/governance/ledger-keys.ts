import type { UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { isOwner } from './evaluate.ts'
import { type CommunityState, type Invite, inviteEnd, type KeysMade, memberOf } from './state.ts'
import { listed } from './trie.ts'

const DAY = 86_400_000

/**
 * Whether a new key of the ledger's texts is due: somebody or an invite was taken away, or an invite ended, after the newest key (T11). The
 * next member who sends makes it.
 */
export function isLedgerKeyDue(state: CommunityState, at: number): boolean {
  if (state.removalSeq > state.keySeq) return true
  return expiredSinceKey(state, at).length > 0
}

/** When the last open invite ended by its time since the newest key, milliseconds since 1970; 0 when none did. */
export function lastOpenExpiry(state: CommunityState, at: number): number {
  return Math.max(0, ...expiredSinceKey(state, at).flatMap(({ open, expires }) => (open ? [expires] : [])))
}

function expiredSinceKey(state: CommunityState, at: number): readonly Invite[] {
  return listed(state.invites).filter((invite) => invite.expires > state.keyTime && inviteEnd(invite, at) === 'E_INVITE_EXPIRED')
}

/**
 * What stands of a member's keys of a day when they make one more. The ledger has room for 65,535 of them, ever, so nobody but the owner may make
 * many: few without a cause (the newest one opens for nobody, which the ledger cannot know), more after one. Everybody has their own allowance.
 * @returns undefined when there is none left until the next day of server time (UTC); null for the owner, who has no limit
 */
export function keysMadeNext(state: CommunityState, userId: UserId, at: number): KeysMade | null | undefined {
  if (isOwner(state, userId)) return null
  const day = Math.floor(at / DAY)
  const made = memberOf(state, userId)?.keysMade
  const { caused, uncaused } = made?.day === day ? made : { caused: 0, uncaused: 0 }
  const next = hasCause(state, at) ? { day, caused: caused + 1, uncaused } : { day, caused, uncaused: uncaused + 1 }
  return next.caused > LIMITS.ledgerKeysCaused || next.uncaused > LIMITS.ledgerKeysUncaused ? undefined : next
}

/** Whether a member may make the next key of the ledger's texts now. */
export function mayMakeLedgerKey(state: CommunityState, userId: UserId, at: number): boolean {
  return keysMadeNext(state, userId, at) !== undefined
}

/** A newer head may say that a device is gone, which the groups know and the ledger does not. */
function hasCause(state: CommunityState, at: number): boolean {
  return isLedgerKeyDue(state, at) || state.headSeq > state.keySeq
}
