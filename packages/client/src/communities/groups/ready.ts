import { dueRemovals, type MlsGroupState } from '@conclave/crypto/group'
import { type AudienceKey, BASE_AUDIENCE, type CommunityId, ConclaveError, fitsAudience, isLedgerKeyDue, lastOpenExpiry } from '@conclave/protocol'
import { groupsOf } from '../../store/tables/groups.ts'
import { mendBundle } from './bundles.ts'
import type { GroupContext } from './context.ts'
import { follow, type FollowParts } from './follow.ts'
import { type Group, groupFrom, groupOfAudience, removedAt, requireLedger, requireRow } from './group.ts'
import { recover } from './recover.ts'
import { commitWhile } from './send-commit.ts'

/** So often a device gives itself new keys, at the latest when it next sends, ms. */
const SELF_UPDATE = 7 * 86_400_000

/** A group under whose keys something may be said now. */
export interface Ready {
  readonly group: Group
  readonly state: MlsGroupState
}

/**
 * Everything that must be done before something is said in an audience (T11): ledger and group are followed, whoever is due is removed, keys of
 * the ledger that are due are made. Under the community's lock.
 * @throws ConclaveError `E_UNAVAILABLE` while this device is not in the group, `E_GROUP_FULL` when there is no room for it; the community's trouble
 */
export async function ready(parts: FollowParts, communityId: CommunityId, audience: AudienceKey): Promise<Ready> {
  const { context } = parts
  await context.ledgers.catchUp(communityId)
  requireLedger(context, communityId)
  await renewKeys(parts, communityId)
  const group = groupOfAudience(context, communityId, audience)
  if (context.full.has(communityId, audience) && (group === undefined || parts.states.get(group.name) === undefined))
    throw new ConclaveError('E_GROUP_FULL')
  if (group === undefined) throw new ConclaveError('E_UNAVAILABLE', 'not in the group yet')
  return { group, state: await clean(parts, group) }
}

/** Nobody is in the group who must not be, its secret is not known to anybody who was taken away, and the own keys are not old. */
async function clean(parts: FollowParts, group: Group): Promise<MlsGroupState> {
  const { context, states } = parts
  const isOld = (): boolean => context.core.clock.now() - requireRow(context, group).updated > SELF_UPDATE
  const isNeeded = (state: MlsGroupState): boolean => isUnclean(context, group, state) || isShown(context, group, state) || isOld()
  await follow(parts, group)
  await recover(parts, group, true)
  const now = states.get(group.name)
  if (now !== undefined && isNeeded(now)) await commitWhile(parts, group, isNeeded)
  const state = states.get(group.name)
  if (state === undefined) throw new ConclaveError('E_UNAVAILABLE', 'not in the group yet')
  return state
}

export function isUnclean(context: GroupContext, group: Group, state: MlsGroupState): boolean {
  return dueRemovals(state, group.authority, requireLedger(context, group.communityId).seq).length > 0
}

/**
 * Whether the secret of this epoch may be known outside: whoever held an open link could read `S_e` in its bundle while the link worked. An epoch that begins
 * when new keys are due shows nothing.
 */
export function isShown(context: GroupContext, group: Group, state: MlsGroupState): boolean {
  if (group.audience !== BASE_AUDIENCE) return false
  const { clock, serverNow } = context.core
  const ledger = requireLedger(context, group.communityId)
  if (state.ledger.seq < ledger.removalSeq) return true
  const updated = requireRow(context, group).updated + serverNow() - clock.now()
  return updated < lastOpenExpiry(ledger, serverNow())
}

/** Who was taken away has the keys of the ledger, or nobody has the newest: the base group gets new ones under a secret that nobody outside of it has. */
export async function renewKeys(parts: FollowParts, communityId: CommunityId): Promise<void> {
  const { context, states } = parts
  const { core, ledgers } = context
  const base = groupOfAudience(context, communityId, BASE_AUDIENCE)
  const state = base && states.get(base.name)
  if (base === undefined || state === undefined) return
  const ledger = requireLedger(context, communityId)
  const isDue = isLedgerKeyDue(ledger, core.serverNow()) || removedAt(context, communityId) > ledger.keySeq || ledgers.isKeyFalse(communityId)
  if (!isDue && !isUnclean(context, base, state)) return
  await clean(parts, base)
  const before = ledgers.key(communityId)?.generation
  await ledgers.renewKeys(communityId)
  if (ledgers.key(communityId)?.generation === before) return
  const self = context.own.require().userId
  for (const row of groupsOf(core.db, communityId)) {
    const group = groupFrom(context, row)
    // Of an audience that this account has left, the server gives nothing any more, and others mend the bundle.
    if (!fitsAudience(requireLedger(context, communityId), group.audience, self)) continue
    if (await follow(parts, group)) await mendBundle(context, states, group, false)
  }
}
