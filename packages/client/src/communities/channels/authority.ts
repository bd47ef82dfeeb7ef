import { type ContentAuthority, memberOf, type MlsGroupState } from '@conclave/crypto/group'
import { audienceOf, type CommunityId, type CommunityState, lookUp, mayPost } from '@conclave/protocol'
import { epochOf } from '../../store/tables/epochs.ts'
import type { GroupContext } from '../groups/context.ts'
import type { Group } from '../groups/group.ts'

/**
 * What ledger and group say about one record (T13). In the epoch that this device is in, authors are leaves of its tree; in older ones they are who the
 * ledger had in the audience.
 * @param at when the server took the entry, ms since 1970: a timeout may have ended since the ledger entry that the author knew
 */
export function contentAuthority(context: GroupContext, group: Group, state: MlsGroupState | undefined, at: number): ContentAuthority {
  const { ledgers, core } = context
  const { authority, communityId } = group
  /** Nobody writes in an epoch over an older ledger than the one that began it. */
  const isCurrent = (epoch: number, seq: number): boolean => seq >= (epochOf(core.db, group.name, epoch)?.facts?.ledger.seq ?? 0)
  return {
    ledgerHash: (seq) => authority.ledgerHash(seq),
    policy: (channelId, seq) => {
      const then = ledgers.stateAt(communityId, seq)
      return then && lookUp(then.channels, channelId)?.policy
    },
    mayPost: (userId, deviceId, channelId, seq) => {
      const then = ledgers.stateAt(communityId, seq)
      if (then === undefined || audienceOf(then, channelId) !== group.audience || !authority.allows(userId, deviceId, seq)) return false
      return mayPost(then, userId, channelId, Math.max(at, then.time)).kind === 'yes'
    },
    signatureKey: (userId, deviceId, epoch, seq) => {
      if (state?.epoch === epoch) return memberOf(state.members, userId, deviceId)?.signatureKey
      return isCurrent(epoch, seq) && authority.allows(userId, deviceId, seq) ? authority.signatureKey(userId, deviceId, seq) : undefined
    },
  }
}

/** The ledger as it stood when the server took something; the author of a record may name an older entry than that. @param at ms since 1970 */
export function ledgerWhen({ ledgers }: Pick<GroupContext, 'ledgers'>, communityId: CommunityId, at: number): CommunityState | undefined {
  const newest = ledgers.state(communityId)
  if (newest === undefined || newest.time <= at) return newest
  let [from, to] = [1, newest.seq]
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2)
    if ((ledgers.stateAt(communityId, middle)?.time ?? 0) <= at) from = middle
    else to = middle
  }
  return ledgers.stateAt(communityId, from)
}
