import type { InviteProof } from '@conclave/crypto/verify'
import { type CommunityState, codeOf, memberOf, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import { requireInsight } from './invites.ts'

interface Reader {
  readonly userId: UserId
  /** For somebody who is no member. */
  readonly proof: InviteProof | undefined
  /** The entry that they have already. */
  readonly after: number
}

/**
 * How far somebody may read a ledger: a member, and who holds the link of a live invite, to its end; who was a member, up to the entry by which they went.
 * @returns the number of the last entry
 * @throws ConclaveError as {@link requireInsight}
 */
export async function insightInto(context: Context, state: CommunityState, { userId, proof, after }: Reader): Promise<number> {
  try {
    await requireInsight(context, state, userId, proof)
    return state.seq
  } catch (error) {
    const isRefusal = codeOf(error) === 'E_NOT_A_MEMBER' || codeOf(error) === 'E_BANNED'
    if (!isRefusal || proof !== undefined || memberOf(state, userId) !== undefined) throw error
    const last = await context.departures.of(state, userId)
    if (last === undefined || after >= last) throw error
    return last
  }
}
