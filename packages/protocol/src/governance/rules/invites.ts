import { LIMITS } from '../../limits.ts'
import { type Act, refuse, requirePermission } from '../authority.ts'
import { hasPermission } from '../permissions.ts'
import { type CommunityState, inviteEnd } from '../state.ts'
import { lookUp, listed, withEntry, withoutEntry } from '../trie.ts'
import { requireRoom, type RulesOf } from './rule.ts'

export const inviteRules: RulesOf<'invite-create' | 'invite-revoke'> = {
  'invite-create': (act, { id, signKey, kemKey, expires, uses, open }) => {
    requirePermission(act, act.permissions, 'createInvite')
    requireShare(act)
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

/** Nobody who does not manage the community uses up its invites. @throws ConclaveError `E_COMMUNITY_LIMIT` */
function requireShare({ state, actor, permissions, at }: Act): void {
  if (hasPermission(permissions, 'manageCommunity')) return
  const live = listed(state.invites).filter((invite) => inviteEnd(invite, at) === undefined)
  requireRoom(live.filter(({ creator }) => creator === actor.userId).length, LIMITS.invitesPerMember, 'invites of a member')
  requireRoom(live.length, LIMITS.invitesOfMembers, 'invites of members')
}

/** Ended invites are kept, so that whoever comes late hears why; when the list is full, they make room. */
function withRoomForInvite(state: CommunityState, at: number): CommunityState {
  if (state.invites.size < LIMITS.invites) return state
  const ended = listed(state.invites).filter((invite) => inviteEnd(invite, at) !== undefined)
  if (ended.length === 0) refuse('E_COMMUNITY_LIMIT', 'invites')
  return { ...state, invites: ended.reduce((invites, { id }) => withoutEntry(invites, id), state.invites) }
}
