import { groupIdOf, hasEpochSignature, wasActive } from '@conclave/crypto/verify'
import {
  bytesUpTo,
  type CommunityId,
  type CommunityState,
  ConclaveError,
  decodeAs,
  type Decoded,
  decodeEpochRecord,
  encodeAs,
  type EpochRecord,
  LIMITS,
  lookUp,
  nullable,
  type SignedEpochRecord,
  struct,
} from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { SessionCaller } from '../sessions/caller.ts'
import type { GroupCommit, GroupRow } from '../../store/port.ts'
import { useOnce } from '../limits/limits.ts'
import { belongsTo, type Community, groupKeyOf, hasAudience, newestGroup, requireGroup, requireMember } from './community.ts'
import { checkFounding } from './foundings.ts'

/** An entry of a group's stream as it is stored: the commit, none for the one that founds, and the record that came with it. */
const commitEntry = struct({ commit: nullable(bytesUpTo(LIMITS.commitBytes, 1)), record: bytesUpTo(LIMITS.epochRecordBytes, 1) })
export type CommitEntry = Decoded<typeof commitEntry>
/** @throws ConclaveError `E_MALFORMED` */
export const decodeCommitEntry = (payload: Uint8Array): CommitEntry => decodeAs(commitEntry, payload)

export interface ProposedCommit {
  readonly communityId: CommunityId
  readonly groupId: Uint8Array
  readonly expect: number
  readonly audience: string
  readonly generation: number
  readonly commit?: Uint8Array | undefined
  readonly record: Uint8Array
  readonly bundle: Uint8Array
  readonly history?: Uint8Array | undefined
}

/**
 * Appends a commit with its record and bundle, all or nothing, or founds a group. What is inside of the commit only members can judge.
 * @returns its number in the stream
 * @throws ConclaveError `E_TOO_LARGE`, `E_RATE_LIMITED`, `E_MALFORMED`, `E_NOT_FOUND`, `E_NOT_A_MEMBER`, `E_FORBIDDEN`, `E_SIGNATURE`,
 * `E_LEDGER_INVALID`, `E_CONFLICT`, `E_STALE_EPOCH`, `E_COMMUNITY_LIMIT`, `E_COMMUNITY_CLOSED`, `E_CHANNEL_FULL`
 */
export async function appendCommit(context: Context, caller: SessionCaller, proposed: ProposedCommit): Promise<number> {
  const { communityId, groupId, commit, record, bundle, history } = proposed
  const size = (commit?.length ?? 0) + record.length + bundle.length + (history?.length ?? 0)
  if (size > LIMITS.commitRequestBytes) throw new ConclaveError('E_TOO_LARGE', 'commit, record and bundle together')
  useOnce(context.limits.commits, caller.userId, context.clock.now())
  useOnce(context.limits.communityBytes, caller.userId, context.clock.now(), size)
  const signed = decodeEpochRecord(record)
  return context.communities.change(communityId, async (community) => {
    checkPlace(context, community, caller, proposed)
    await checkRecord(context, community.state, caller, groupId, signed)
    await checkEpoch(context, community, caller, proposed, signed.record)
    const { epoch, floor } = signed.record
    const row: GroupCommit = {
      ...proposed,
      groupId: groupKeyOf(groupId),
      epoch,
      floor,
      payload: encodeAs(commitEntry, { commit: commit ?? null, record }),
    }
    const head = await context.room.within(community, row.payload.length, 'commit', () => context.store.communities.commit(row))
    publish(context, community, row, head)
    return head
  })
}

/** Group, audience and caller fit together. */
function checkPlace(context: Context, community: Community, { userId }: SessionCaller, proposed: ProposedCommit): void {
  const { communityId, groupId, audience, generation } = proposed
  requireMember(community, userId)
  if (community.state.closed) throw new ConclaveError('E_COMMUNITY_CLOSED')
  if (!context.verify.equal(groupId, groupIdOf(context.verify, communityId, audience, generation))) throw new ConclaveError('E_NOT_FOUND', 'group')
  if (!hasAudience(community.state, audience)) throw new ConclaveError('E_FORBIDDEN', 'no channel has this audience now')
  if (!belongsTo(community.state, audience, userId)) throw new ConclaveError('E_FORBIDDEN', 'not in the audience')
}

/** The record is of this group, names an entry of this ledger, and the caller's device signed it, unrevoked as far as the ledger knows. */
async function checkRecord(
  context: Context,
  state: CommunityState,
  { userId, deviceId }: SessionCaller,
  groupId: Uint8Array,
  signed: SignedEpochRecord,
): Promise<void> {
  if (!context.verify.equal(signed.record.groupId, groupId)) throw new ConclaveError('E_MALFORMED', 'record of another group')
  if (signed.userId !== userId || signed.deviceId !== deviceId) throw new ConclaveError('E_FORBIDDEN', 'record of another device')
  if (!(await isInLedger(context, state, signed.record))) throw new ConclaveError('E_LEDGER_INVALID', 'no such entry')
  const chain = await context.chains.load(userId)
  const head = lookUp(state.people, userId)?.head?.seq ?? 0
  const device = chain?.devices.get(deviceId)
  if (chain === undefined || device === undefined || !wasActive(chain, deviceId, head))
    throw new ConclaveError('E_FORBIDDEN', 'the ledger does not know this device')
  if (!(await hasEpochSignature(context.verify, signed, device.keys.ed25519))) throw new ConclaveError('E_SIGNATURE', 'of an epoch record')
}

async function isInLedger(context: Context, state: CommunityState, { ledgerSeq, ledgerHash }: EpochRecord): Promise<boolean> {
  if (ledgerSeq === state.seq) return context.verify.equal(ledgerHash, state.hash)
  if (ledgerSeq < 1 || ledgerSeq > state.seq) return false
  const stream = { kind: 'governance', key: state.communityId } as const
  const [entry] = await context.store.streams.read(stream, { after: ledgerSeq - 1, limit: 1, maxBytes: 0 })
  return entry?.seq === ledgerSeq && context.verify.equal(ledgerHash, context.verify.sha256(entry.payload))
}

async function checkEpoch(
  context: Context,
  community: Community,
  { userId }: SessionCaller,
  proposed: ProposedCommit,
  record: EpochRecord,
): Promise<void> {
  const { groupId, audience, generation, commit, expect } = proposed
  if (commit === undefined) return checkFounding(context, community, { userId, audience, generation, expect }, record)
  const newest = newestGroup(community, audience)
  const group = community.groups.get(groupKeyOf(groupId))
  if (group === undefined) throw new ConclaveError('E_NOT_FOUND', 'group')
  if (newest !== undefined && newest.generation > generation) throw new ConclaveError('E_STALE_EPOCH', 'the group was founded anew')
  if (expect !== group.head) throw new ConclaveError('E_CONFLICT', `the head is ${group.head}`)
  // after a commit that nobody could use, the next good one names the same epoch again, or a lower one
  if (record.epoch < 1 || record.epoch > group.highestEpoch + 1) throw new ConclaveError('E_STALE_EPOCH', 'epoch')
  if (record.epoch > group.epoch && record.floor < group.floor) throw new ConclaveError('E_STALE_EPOCH', 'the floor goes back')
  useOnce(context.limits.groupCommits, `${group.groupId} ${userId}`, context.clock.now())
}

function publish(context: Context, { state, groups }: Community, commit: GroupCommit, head: number): void {
  const { groupId, audience, generation, epoch, floor } = commit
  const highestEpoch = Math.max(groups.get(groupId)?.highestEpoch ?? 0, epoch)
  const group = { groupId, audience, generation, epoch, floor, highestEpoch, head }
  context.communities.publish({ state, groups: new Map([...groups, [groupId, group]]) })
  context.metrics.tally.commits++
  context.bus.publish(`community:${state.communityId}`, { kind: 'group-advanced', groupId, audience, head })
}

/** @throws ConclaveError as {@link appendCommit} */
export async function replaceRecord(
  context: Context,
  caller: SessionCaller,
  { communityId, groupId }: Pick<ProposedCommit, 'communityId' | 'groupId'>,
  record: Uint8Array,
): Promise<void> {
  useOnce(context.limits.mendings, caller.userId, context.clock.now())
  const signed = decodeEpochRecord(record)
  await context.communities.change(communityId, async (community) => {
    const group = requireGroup(community, groupId, caller.userId)
    await checkRecord(context, community.state, caller, groupId, signed)
    const { epoch } = signed.record
    // A repair may take back a floor that is too high. One that raises it would refuse every honest commit until somebody is removed.
    const floor = Math.min(group.floor, signed.record.floor)
    await context.store.communities.replaceRecord(group.groupId, { epoch, floor, record })
    if (epoch === group.epoch)
      context.communities.publish({ ...community, groups: new Map([...community.groups, [group.groupId, { ...group, floor }]]) })
    const { groupId: key, audience } = group
    context.bus.publish(`community:${communityId}`, { kind: 'record-replaced', groupId: key, audience, epoch })
  })
}

/** @throws ConclaveError `E_TOO_LARGE`, `E_RATE_LIMITED`, `E_NOT_FOUND`, `E_NOT_A_MEMBER`, `E_FORBIDDEN`, `E_STALE_EPOCH` */
export async function replaceBundle(
  context: Context,
  caller: SessionCaller,
  { communityId, groupId }: Pick<ProposedCommit, 'communityId' | 'groupId'>,
  bundle: { readonly epoch: number; readonly bundle: Uint8Array; readonly history?: Uint8Array | undefined },
): Promise<void> {
  useOnce(context.limits.mendings, caller.userId, context.clock.now())
  await context.communities.change(communityId, async (community) => {
    const group = requireGroup(community, groupId, caller.userId)
    useOnce(context.limits.groupBundles, `${group.groupId} ${caller.userId}`, context.clock.now())
    await context.store.communities.replaceBundle(group.groupId, bundle)
  })
}

/** Asks the members who are there to look at a bundle. */
export function wantBundle(
  context: Context,
  { communityId, groupId, audience }: { communityId: CommunityId } & Pick<GroupRow, 'groupId' | 'audience'>,
): void {
  context.bus.publish(`community:${communityId}`, { kind: 'bundle-wanted', groupId, audience })
}
