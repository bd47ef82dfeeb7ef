import { commitmentOf, type JoinRefusal } from '@conclave/crypto/group'
import { type AudienceKey, codeOf, type CommunityId, ConclaveError, type ErrorCode, type SignedEpochRecord } from '@conclave/protocol'
import { putShared } from '../../store/tables/epochs.ts'
import { dropPending, groupOf, pendingOf, putGroup } from '../../store/tables/groups.ts'
import { openBundle, openHistory } from './bundles.ts'
import type { GroupContext } from './context.ts'
import { follow, type FollowParts } from './follow.ts'
import { type Group, groupDevice, groupFor, newestGeneration, pointOf, requireLedger, type Standing } from './group.ts'
import { isLost } from './lost.ts'
import { isBelievable, readRecord } from './records.ts'
import { prepareCommit, sendPending } from './send-commit.ts'
import { settleGroup } from './settle-group.ts'

/** Somebody was faster so often, before a pause. */
const ATTEMPTS = 20

/**
 * Into the group of an audience: founds it when nobody has, comes by an external commit otherwise (T11), and founds the next generation where what is there stays
 * of no use. Under the community's lock.
 * @throws ConclaveError `E_UNAVAILABLE` when the bundle does not open or this device is not in the ledger yet; `E_GROUP_FULL`; as the server says
 */
export async function enter(parts: FollowParts, communityId: CommunityId, audience: AudienceKey, standing: Standing): Promise<void> {
  const newest = newestGeneration(parts.context, communityId, audience, standing)
  let group = groupFor(parts.context, communityId, audience, newest ?? 0)
  let isThere = newest !== undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    ensureRow(parts.context, group)
    const outcome = (await resume(parts, group)) ? 'in' : await step(parts, group, isThere)
    if (outcome === 'in') return settleGroup(parts, group)
    if (outcome === 'alone') group = groupFor(parts.context, communityId, audience, group.generation + 1)
    isThere = outcome !== 'alone'
  }
  throw new ConclaveError('E_CONFLICT', 'others commit all the time')
}

/** @returns 'alone' when the group is to be founded anew */
async function step(parts: FollowParts, group: Group, isThere: boolean): Promise<Outcome> {
  const outcome = isThere ? await join(parts, group) : await found(parts, group)
  if (typeof outcome === 'string') return outcome
  if (await isLost(parts, group)) return 'alone'
  // Whoever is there is asked for another bundle; this device tries again later.
  if (parts.patience.wants(group.name)) await parts.context.server.wantBundle(group.communityId, group.id)
  throw new ConclaveError('E_UNAVAILABLE', outcome.unusable)
}

/** What was begun before a crash. @returns whether it has led to a state */
async function resume(parts: FollowParts, group: Group): Promise<boolean> {
  if (pendingOf(parts.context.core.db, group.name) === undefined) return false
  try {
    if (await follow(parts, group)) return true
  } catch (error) {
    if (codeOf(error) !== 'E_NOT_FOUND') throw error
  }
  // It is nowhere in the stream. It could be sent again, but a new one is as good.
  parts.context.core.change(() => dropPending(parts.context.core.db, group.name))
  return false
}

function ensureRow({ core }: GroupContext, group: Group): void {
  if (groupOf(core.db, group.name) !== undefined) return
  const { communityId, audience, generation } = group
  core.change(() => putGroup(core.db, { groupId: group.name, communityId, audience, generation, cursor: 0, updated: 0, suspect: false, rejoined: 0 }))
}

type Outcome = 'in' | 'again' | 'alone'
/** What lies there is of no use to this device. */
interface Unusable {
  readonly unusable: string
}

/** @returns 'again' when the group is there already */
async function found(parts: FollowParts, group: Group): Promise<Outcome> {
  const { context, states } = parts
  const ledger = pointOf(requireLedger(context, group.communityId))
  const device = groupDevice(context)
  if (!group.authority.allows(device.userId, device.deviceId, ledger.seq)) throw new ConclaveError('E_UNAVAILABLE', refusals['not-allowed'])
  const state = await states.cipher.create(device, group.id, context.suite, ledger)
  await prepareCommit(context, states, group, { kind: 'found', base: 0, commit: undefined, state })
  return sent(parts, group, 0)
}

async function sent(parts: FollowParts, group: Group, expect: number): Promise<Outcome> {
  try {
    await sendPending(parts, group, expect)
    return 'in'
  } catch (error) {
    const code = codeOf(error)
    const isFinal: readonly (ErrorCode | undefined)[] = [
      'E_CONFLICT',
      'E_STALE_EPOCH',
      'E_LEDGER_INVALID',
      'E_FORBIDDEN',
      'E_SIGNATURE',
      'E_MALFORMED',
    ]
    if (isFinal.includes(code)) parts.context.core.change(() => dropPending(parts.context.core.db, group.name))
    if (code === 'E_CONFLICT') return 'again'
    throw error
  }
}

const refusals: Readonly<Record<JoinRefusal, string>> = {
  malformed: 'what lies there is no group',
  'other-group': 'it is another group',
  signer: 'nobody of the group signed it',
  ghost: 'somebody is in it whom the ledger does not know',
  ledger: 'the ledger is not there yet',
  'not-allowed': 'the ledger does not know this device yet',
  alone: 'this device is alone in it',
  library: 'it does not hold together',
}
/** Others can do something about these. */
const MENDABLE: readonly JoinRefusal[] = ['malformed', 'other-group', 'signer', 'ghost', 'library']

/** By an external commit. @throws ConclaveError `E_UNAVAILABLE` while the ledger does not know this device; as the server says */
export async function join(parts: FollowParts, group: Group): Promise<Outcome | Unusable> {
  const { context, states } = parts
  const { communityId } = group
  const found = await context.server.bundle(communityId, group.id)
  const record = readRecord(found.record)
  if (record !== undefined && record.record.ledgerSeq > requireLedger(context, communityId).seq) await context.ledgers.catchUp(communityId)
  if (record === undefined || !(await isBelievable(context, group, record, found.epoch))) return { unusable: 'its record does not verify' }
  if (!(await isNewest(context, group, found))) return { unusable: 'it is older than the stream of the group' }
  const groupInfo = await openBundle(context, group, found.epoch, found.bundle)
  if (groupInfo === undefined) return { unusable: 'no key opens it' }
  const ledger = pointOf(requireLedger(context, communityId))
  const request = { groupInfo, groupId: group.id, floor: record.record.floor, ledger }
  const result = await states.cipher.join(groupDevice(context), request, group.authority)
  if (result.kind === 'refused') return result.reason === 'alone' ? 'alone' : refused(result.reason)
  // Who founds chooses the suite. One that is weaker than ours is not entered: it is founded anew as what does not open is.
  if (context.suite === 'x-wing' && result.pending.state.suite !== 'x-wing') return { unusable: 'its suite is weaker than that of this device' }
  parts.patience.end(group.name)
  await keepHistory(context, group, found.epoch, record, found.history)
  await prepareCommit(context, states, group, { kind: 'join', base: found.seq, ...result.pending })
  return sent(parts, group, found.seq)
}

/** A bundle lies in the stream with its commit: one of an earlier epoch would lead to a branch that everybody else skips. */
async function isNewest({ server }: GroupContext, group: Group, { seq, epoch }: { readonly seq: number; readonly epoch: number }): Promise<boolean> {
  const { entries } = await server.commits(group.communityId, group.id, Math.max(0, seq - 1))
  const entry = entries.find((one) => one.seq === seq)
  return entry !== undefined && readRecord(entry.record)?.record.epoch === epoch
}

/** An open link gives `S` of the epoch before the own one (T12); believed only as its record commits to it. */
async function keepHistory(
  context: GroupContext,
  group: Group,
  epoch: number,
  { record }: SignedEpochRecord,
  history: Uint8Array | undefined,
): Promise<void> {
  const { core } = context
  const shared = await openHistory(context, group, epoch, history)
  if (shared === undefined || !core.crypto.equal(commitmentOf(core.crypto, group.id, epoch, shared), record.comS)) return
  core.change(() => putShared(core.db, group.name, epoch, shared))
}

function refused(reason: JoinRefusal): Unusable {
  if (MENDABLE.includes(reason)) return { unusable: refusals[reason] }
  throw new ConclaveError('E_UNAVAILABLE', refusals[reason])
}
