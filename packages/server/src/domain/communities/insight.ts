import { type CommunityState, codeOf, type InviteId, memberOf, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import { requireInsight, timeIn } from './invites.ts'

interface Reader {
  readonly userId: UserId
  /** For somebody who is no member. */
  readonly inviteId: InviteId | undefined
  /** The entry that they have already. */
  readonly after: number
}

/**
 * How far somebody may read a ledger: a member, and who holds a live invite, to its end; who was a member, up to the entry by which they went.
 * @returns the number of the last entry
 * @throws ConclaveError as {@link requireInsight}
 */
export async function insightInto(context: Context, state: CommunityState, { userId, inviteId, after }: Reader): Promise<number> {
  try {
    requireInsight(state, userId, inviteId, timeIn(context, state))
    return state.seq
  } catch (error) {
    const isRefusal = codeOf(error) === 'E_NOT_A_MEMBER' || codeOf(error) === 'E_BANNED'
    if (!isRefusal || inviteId !== undefined || memberOf(state, userId) !== undefined) throw error
    const last = await context.departures.of(state, userId)
    if (last === undefined || after >= last) throw error
    return last
  }
}
