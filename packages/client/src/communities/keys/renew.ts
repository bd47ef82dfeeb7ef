import {
  boxHistoryKey,
  boxLedgerKey,
  generateLedgerKey,
  groupIdOf,
  inviteHistoryCommitment,
  ledgerKeyCommitment,
  type LedgerKeyPair,
  sealLedgerKeysForEpoch,
  sealPreview,
  wrapLedgerKey,
} from '@conclave/crypto'
import {
  BASE_AUDIENCE,
  type CommunityState,
  type Invite,
  inviteEnd,
  isLedgerKeyDue,
  listed,
  mayMakeLedgerKey,
  type OperationBody,
} from '@conclave/protocol'
import { inviteLinks } from '../../store/tables/community-keys.ts'
import type { Groups } from '../parts.ts'
import type { AdvanceParts } from '../ledger/advance.ts'
import type { Draft, InviteBoxes } from '../ledger/draft.ts'

type MemberKeys = OperationBody<'ledger-key'>['members']

/** Boxes that one request takes. */
export const BOXES_AT_ONCE = 50

/**
 * Whether this device should make the next generation: one is due, or the newest holds something else than the ledger commits to (its maker's fault),
 * which whoever has the secret that it stands under can tell. Not when this member has made as many as one may on one day: others make it, or the next
 * day does.
 */
export function isRenewalDue(parts: AdvanceParts, state: CommunityState): boolean {
  const { context, keyring, groups } = parts
  if (state.closed || keyring.get(state.communityId) === undefined || groups().sharedSecret(state.communityId) === undefined) return false
  if (!mayMakeLedgerKey(state, context.own.require().userId, context.core.serverNow())) return false
  return isKeyStale(parts, state) || isNewestFalse(parts, state)
}

/** Whether the newest generation is not what the ledger commits to; false also while this device cannot tell. */
export function isNewestFalse({ context, keyring, groups }: AdvanceParts, state: CommunityState): boolean {
  const newest = state.ledgerKeys.at(-1)?.members
  return !!newest && keyring.get(state.communityId, state.ledgerKeys.length) === undefined && isFalse(context, state, newest, groups())
}

/** Whether somebody who was taken away has the newest keys. */
export function isKeyStale({ context, groups }: Pick<AdvanceParts, 'context' | 'groups'>, state: CommunityState): boolean {
  return isLedgerKeyDue(state, context.core.serverNow()) || groups().removedAt(state.communityId) > state.keySeq
}

/** The base group may have been founded anew so often. */
const FOUNDED = 1_024

/** Keys under a secret that cannot be, or that is here and opens something else. Under one from before this device's time others can tell. */
function isFalse({ core }: AdvanceParts['context'], { communityId }: CommunityState, members: MemberKeys, groups: Groups): boolean {
  const isOfBase = (generation: number): boolean => core.crypto.equal(groupIdOf(core.crypto, communityId, BASE_AUDIENCE, generation), members.groupId)
  if (!Array.from({ length: FOUNDED }, (_, generation) => generation).some(isOfBase)) return true
  const now = groups.sharedSecret(communityId)
  const isAhead = now !== undefined && core.crypto.equal(now.groupId, members.groupId) && members.epoch > now.epoch
  return isAhead || groups.sharedSecret(communityId, members) !== undefined
}

/** A new JK and HK, the former JK under the new one, both for members under `S_e`, and boxes for live invites. */
export async function newGeneration(parts: AdvanceParts, state: CommunityState): Promise<Draft | undefined> {
  const { context, keyring, groups } = parts
  const { crypto } = context.core
  const { communityId } = state
  const secret = groups().sharedSecret(communityId)
  const previous = keyring.get(communityId)
  if (!isRenewalDue(parts, state) || secret === undefined || previous === undefined) return undefined
  const generation = state.ledgerKeys.length + 1
  const pair: LedgerKeyPair = { key: generateLedgerKey(crypto, generation), historyKey: generateLedgerKey(crypto, generation) }
  const former = { generation: previous.generation, secret: previous.key }
  const body = {
    generation,
    commitment: ledgerKeyCommitment(crypto, pair.key),
    historyCommitment: inviteHistoryCommitment(crypto, pair.historyKey),
    previous: former.generation,
    wrap: await wrapLedgerKey(crypto, communityId, pair.key, former),
    members: await sealLedgerKeysForEpoch(crypto, secret, communityId, pair),
  }
  const invites = liveInvites(state, context.core.serverNow()).slice(0, BOXES_AT_ONCE)
  return { operation: { type: 'ledger-key', body }, boxes: await Promise.all(invites.map((invite) => boxesFor(parts, state, invite, pair))) }
}

export function liveInvites(state: CommunityState, at: number): readonly Invite[] {
  return listed(state.invites).filter((invite) => inviteEnd(invite, at) === undefined)
}

/** JK, for open invites HK, and a preview where this device made the link. */
export async function boxesFor(
  { context, words }: AdvanceParts,
  state: CommunityState,
  invite: Pick<Invite, 'id' | 'kemKey' | 'open'>,
  { key, historyKey }: { readonly key: LedgerKeyPair['key']; readonly historyKey: LedgerKeyPair['historyKey'] | undefined },
): Promise<InviteBoxes> {
  const { crypto, db } = context.core
  const { communityId } = state
  const seed = inviteLinks(db, communityId).find(({ inviteId }) => inviteId === invite.id)?.seed
  const icon = words.icon(communityId, state.icon) ?? null
  const shown = { name: words.read(communityId, 'community', state.text)?.name ?? '', icon, memberCount: state.memberCount }
  return {
    inviteId: invite.id,
    generation: key.generation,
    ledgerKey: await boxLedgerKey(crypto, communityId, invite, key),
    ...(invite.open && historyKey ? { historyKey: await boxHistoryKey(crypto, communityId, invite, historyKey) } : {}),
    ...(seed ? { preview: await sealPreview(crypto, seed, { communityId, inviteId: invite.id }, shown) } : {}),
  }
}
