import { LIMITS } from '../../limits.ts'
import { refuse, requirePermission } from '../authority.ts'
import { type CommunityState, inviteEnd } from '../state.ts'
import { lookUp, listed, withEntry, withoutEntry } from '../trie.ts'
import type { RulesOf } from './rule.ts'

export const inviteRules: RulesOf<'invite-create' | 'invite-revoke'> = {
  'invite-create': (act, { id, signKey, kemKey, expires, uses, open }) => {
    requirePermission(act, act.permissions, 'createInvite')
    const state = withRoomForInvite(act.state, act.at)
    if (lookUp(state.invites, id) !== undefined) refuse('E_LEDGER_INVALID', 'an invite with this id exists')
    if (expires !== 0 && expires <= act.at) refuse('E_INVITE_EXPIRED')
    const invite = { id, creator: act.actor.userId, signKey, kemKey, expires, uses, used: 0, open, revoked: false }
    return { ...state, invites: withEntry(state.invites, id, invite) }
  },

  'invite-revoke': (act, { id }) => {
    const { state, actor } = act
    const invite = lookUp(state.invites, id) ?? refuse('E_INVITE_INVALID')
    if (invite.creator !== actor.userId) requirePermission(act, act.permissions, 'manageCommunity')
    const end = inviteEnd(invite, act.at)
    if (end !== undefined) refuse(end)
    return { ...state, invites: withEntry(state.invites, id, { ...invite, revoked: true }), removalSeq: act.verified.entry.seq }
  },
}

/** Ended invites are kept, so that whoever comes late hears why; when the list is full, they make room. */
function withRoomForInvite(state: CommunityState, at: number): CommunityState {
  if (state.invites.size < LIMITS.invites) return state
  const ended = listed(state.invites).filter((invite) => inviteEnd(invite, at) !== undefined)
  if (ended.length === 0) refuse('E_COMMUNITY_LIMIT', 'invites')
  return { ...state, invites: ended.reduce((invites, { id }) => withoutEntry(invites, id), state.invites) }
}
