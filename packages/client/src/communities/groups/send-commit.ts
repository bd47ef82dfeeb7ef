import { makeEpochRecord, type MlsGroupState, type PendingCommit } from '@conclave/crypto/group'
import { codeOf, ConclaveError, encodeEpochRecord } from '@conclave/protocol'
import { dropPending, pendingOf, type PendingRow, putPending } from '../../store/tables/groups.ts'
import { makeBundle, withHistory } from './bundles.ts'
import type { GroupContext } from './context.ts'
import { knownShared } from './epochs.ts'
import { accept, follow, type FollowParts } from './follow.ts'
import { type Group, groupDevice, pointOf, requireLedger, requireRow } from './group.ts'
import type { States } from './states.ts'

/** Others may be faster so often, before it is told. */
const ATTEMPTS = 12

/** Everything that leaves with a commit: made and stored before. */
export async function prepareCommit(
  context: GroupContext,
  states: States,
  group: Group,
  made: { readonly kind: PendingRow['kind']; readonly base: number; readonly commit: Uint8Array | undefined; readonly state: MlsGroupState },
): Promise<void> {
  const { core } = context
  const { kind, base, commit, state } = made
  const secrets = await states.cipher.secrets(state)
  const record = encodeEpochRecord(await makeEpochRecord(core.crypto, state, secrets, knownShared(core.db, group), groupDevice(context)))
  const bundle = await makeBundle(context, states, group, state, secrets)
  core.change(() => putPending(core.db, { groupId: group.name, kind, base, commit, record, ...bundle }, states.cipher.encode(state)))
}

/**
 * Sends what was stored, and takes it over when the server has it.
 * @throws ConclaveError `E_CONFLICT` when somebody was faster, others as the server says
 */
export async function sendPending(parts: Pick<FollowParts, 'context' | 'states'>, group: Group, expect: number): Promise<void> {
  const { context } = parts
  const pending = pendingOf(context.core.db, group.name)
  if (pending === undefined) throw new ConclaveError('E_INTERNAL', 'nothing to send')
  const { seq } = await context.server.appendCommit(group.communityId, group.id, {
    expect,
    audience: group.audience,
    generation: group.generation,
    ...(pending.commit === undefined ? {} : { commit: pending.commit }),
    record: pending.record,
    ...withHistory(pending),
  })
  if (seq !== expect + 1) throw new ConclaveError('E_SERVER_UNREACHABLE', 'a commit lies elsewhere than was asked')
  await accept(parts, group, seq)
}

/**
 * New keys on the own path and a Remove of every leaf that is due. Whoever is faster wins; this one goes on from there, unseen.
 * @param isNeeded looked at before each attempt: somebody else may have done it
 * @throws ConclaveError `E_FORBIDDEN` when this device may not be here itself, `E_CONFLICT` after twelve collisions
 */
export async function commitWhile(parts: FollowParts, group: Group, isNeeded: (state: MlsGroupState) => boolean): Promise<void> {
  const { context, states } = parts
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (!(await follow(parts, group))) return
    const state = states.get(group.name)
    if (state === undefined) return
    const sent = pendingOf(context.core.db, group.name)
    if (sent !== undefined && sent.kind !== 'commit') context.core.change(() => dropPending(context.core.db, group.name))
    const waits = sent?.kind === 'commit'
    if (!waits && !isNeeded(state)) return
    if (!waits) await makeCommit(context, states, group, state)
    try {
      await sendPending(parts, group, requireRow(context, group).cursor)
    } catch (error) {
      const code = codeOf(error)
      if (code === 'E_CONFLICT') continue
      // Refused for good: another one is made when it is needed again.
      if (code === 'E_STALE_EPOCH' || code === 'E_LEDGER_INVALID' || code === 'E_FORBIDDEN' || code === 'E_SIGNATURE' || code === 'E_MALFORMED')
        context.core.change(() => dropPending(context.core.db, group.name))
      throw error
    }
  }
  throw new ConclaveError('E_CONFLICT', 'others commit all the time')
}

async function makeCommit(context: GroupContext, states: States, group: Group, state: MlsGroupState): Promise<void> {
  const ledger = pointOf(requireLedger(context, group.communityId))
  const made: PendingCommit<MlsGroupState> = await states.cipher.commit(state, ledger, group.authority)
  await prepareCommit(context, states, group, { kind: 'commit', base: requireRow(context, group).cursor, ...made })
}
