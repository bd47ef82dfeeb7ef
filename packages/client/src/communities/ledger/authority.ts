import { wasActive } from '@conclave/crypto'
import type { Authority } from '@conclave/crypto/group'
import { type AudienceKey, type CommunityState, lookUp, type UserId, usersOf } from '@conclave/protocol'
import type { Chains } from '../../people/chains.ts'

/**
 * What ledger and sigchains say about the leaves of one group (T11). Everybody reaches the same verdict: a device counts by its user's chain up to
 * the head that the ledger recorded at that entry, however long the chain is by now.
 */
export function ledgerAuthority(stateAt: (seq: number) => CommunityState | undefined, chains: Chains, audience: AudienceKey): Authority {
  const users = audienceCache(audience)
  return {
    ledgerHash: (seq) => stateAt(seq)?.hash,
    allows: (userId, deviceId, seq) => {
      const state = stateAt(seq)
      const head = state && lookUp(state.people, userId)?.head
      const chain = chains.known(userId)
      if (!state || !head || !chain || chain.seq < head.seq) return false
      return users(state).has(userId) && wasActive(chain, deviceId, head.seq)
    },
    signatureKey: (userId, deviceId, seq) => {
      const state = stateAt(seq)
      const head = state && lookUp(state.people, userId)?.head
      const device = head && chains.known(userId)?.devices.get(deviceId)
      return device && device.addedSeq <= head.seq ? device.keys.ed25519 : undefined
    },
  }
}

/** One question is asked for every leaf of a tree. */
function audienceCache(audience: AudienceKey): (state: CommunityState) => ReadonlySet<UserId> {
  const known = new WeakMap<CommunityState, ReadonlySet<UserId>>()
  return (state) => {
    const users = known.get(state) ?? new Set(usersOf(state, audience))
    known.set(state, users)
    return users
  }
}
