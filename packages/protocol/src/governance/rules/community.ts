import { LIMITS } from '../../limits.ts'
import { type Act, refuse, requirePermission } from '../authority.ts'
import { isOwner } from '../evaluate.ts'
import { keysMadeNext } from '../ledger-keys.ts'
import { memberOf } from '../state.ts'
import { withEntry } from '../trie.ts'
import { requireRoom, type RulesOf } from './rule.ts'

type CommunityOperation = 'community-edit' | 'close' | 'owner-offer' | 'owner-accept' | 'successors' | 'ledger-key'

export const communityRules: RulesOf<CommunityOperation> = {
  'community-edit': (act, { text, icon }) => {
    // In a group of people who know each other everybody may rename.
    if (act.state.kind === 'community') requirePermission(act, act.permissions, 'manageCommunity')
    return { ...act.state, text, icon }
  },

  close: (act) => {
    requireOwner(act)
    return { ...act.state, closed: true }
  },

  'owner-offer': (act, { userId }) => {
    requireOwner(act)
    if (userId === null) return { ...act.state, offer: null }
    if (userId === act.state.owner || memberOf(act.state, userId) === undefined) refuse('E_NOT_A_MEMBER')
    return { ...act.state, offer: { userId, hash: act.verified.hash } }
  },

  'owner-accept': ({ state, actor }, { offer }) => {
    if (state.offer?.userId !== actor.userId || !sameBytes(state.offer.hash, offer)) refuse('E_NOT_FOUND', 'offer')
    return { ...state, owner: actor.userId, offer: null, successors: [] }
  },

  successors: (act, { userIds }) => {
    requireOwner(act)
    if (new Set(userIds).size !== userIds.length) refuse('E_LEDGER_INVALID', 'a successor twice')
    if (userIds.includes(act.state.owner) || !userIds.every((userId) => memberOf(act.state, userId) !== undefined)) refuse('E_NOT_A_MEMBER')
    return { ...act.state, successors: userIds }
  },

  'ledger-key': ({ state: before, actor, verified, at }, { generation, commitment, historyCommitment, previous, wrap, members }) => {
    const keysMade = keysMadeNext(before, actor.userId, at)
    if (keysMade === undefined) return refuse('E_RATE_LIMITED', 'keys of the ledger, for today')
    const state = keysMade === null ? before : { ...before, people: withEntry(before.people, actor.userId, { ...actor, keysMade }) }
    requireRoom(state.ledgerKeys.length, LIMITS.ledgerKeys, 'keys of the ledger')
    if (generation !== state.ledgerKeys.length + 1 || previous >= generation) refuse('E_LEDGER_INVALID', 'generation of the ledger key')
    const ledgerKeys = [...state.ledgerKeys, { commitment, historyCommitment, previous, wrap, members }]
    return { ...state, ledgerKeys, keySeq: verified.entry.seq, keyTime: at }
  },
}

function requireOwner({ state, actor }: Act): void {
  if (!isOwner(state, actor.userId)) refuse('E_FORBIDDEN', 'the owner only')
}

/** Of public bytes; a plain loop, because every entry passes it. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
