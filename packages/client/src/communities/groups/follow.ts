import type { MlsGroupState, PendingCommit, ProcessResult } from '@conclave/crypto/group'
import { type CommunityId, ConclaveError } from '@conclave/protocol'
import { dropPending, type GroupRow, pendingOf, type PendingRow, putGroup, setGroupCursor, setSuspect } from '../../store/tables/groups.ts'
import { setChecked } from '../../store/tables/epochs.ts'
import { placeGroup } from '../channels/places.ts'
import type { GroupContext } from './context.ts'
import type { EpochBook } from './epoch-book.ts'
import { keepEpoch } from './epochs.ts'
import { type Group, requireRow } from './group.ts'
import type { Patience } from './patience.ts'
import type { Recoveries } from './recoveries.ts'
import { judgeRecord, readRecord } from './records.ts'
import type { States } from './states.ts'

export interface StreamEntry {
  readonly seq: number
  readonly commit?: Uint8Array | undefined
  readonly record: Uint8Array
}

export interface FollowParts {
  readonly context: GroupContext
  readonly states: States
  readonly book: EpochBook
  readonly patience: Patience
  readonly recoveries: Recoveries
  /** The groups of a community are looked at again after some ms. */
  again(communityId: CommunityId, ms: number): void
  /** `ephemeral` channels are read before a commit is applied: their keys go with the epoch (T14). */
  drain(group: Group): Promise<void>
}

/**
 * Takes the entries of the group's stream that are not here yet, each in one transaction with the secrets of its epoch. Under the community's lock.
 * @returns false without a state
 */
export async function follow(parts: FollowParts, group: Group): Promise<boolean> {
  const { context, states } = parts
  for (;;) {
    const row = requireRow(context, group)
    await settleFirst(parts, group, row)
    if (states.get(group.name) === undefined) return false
    const { cursor } = requireRow(context, group)
    const page = await context.server.commits(group.communityId, group.id, cursor)
    for (const entry of page.entries) await take(parts, group, entry)
    if (page.entries.length === 0 && page.head < cursor)
      throw new ConclaveError('E_LEDGER_ROLLBACK', 'the stream of a group ends earlier than before')
    if (page.entries.length === 0 || requireRow(context, group).cursor >= page.head) return states.get(group.name) !== undefined
  }
}

/** What this device sent without hearing the answer: the stream has it in its one place, or never will. */
async function settleFirst({ context, states }: FollowParts, group: Group, row: GroupRow): Promise<void> {
  const pending = pendingOf(context.core.db, group.name)
  if (pending === undefined || pending.kind === 'commit') return
  const { entries } = await context.server.commits(group.communityId, group.id, pending.base)
  const [next] = entries
  if (next === undefined) return
  if (next.seq === pending.base + 1 && isOwn(context, pending, next)) return accept({ context, states }, group, next.seq)
  context.core.change(() => dropPending(context.core.db, row.groupId))
}

function isOwn({ core }: GroupContext, { commit, record }: PendingRow, entry: StreamEntry): boolean {
  if (commit === undefined) return entry.commit === undefined && core.crypto.equal(record, entry.record)
  return entry.commit !== undefined && core.crypto.equal(commit, entry.commit)
}

/** The server has what this device sent: the state that it leads to is the state. */
export async function accept({ context, states }: Pick<FollowParts, 'context' | 'states'>, group: Group, seq: number): Promise<void> {
  const { core } = context
  const state = states.pending(group.name)
  const pending = pendingOf(core.db, group.name)
  if (state === undefined || pending === undefined) throw new ConclaveError('E_INTERNAL', 'nothing was sent')
  const secrets = await states.cipher.secrets(state)
  const row = requireRow(context, group)
  const rejoined = pending.kind === 'join' ? core.clock.now() : row.rejoined
  core.change(() => {
    states.write(group.name, state)
    keepEpoch(core, group, state, secrets, true)
    dropPending(core.db, group.name)
    putGroup(core.db, { ...row, cursor: seq, updated: core.clock.now(), suspect: false, rejoined })
    if (pending.kind !== 'commit') placeGroup(core, context.ledgers.state(group.communityId), group)
  })
  states.remember(group.name, state)
}

async function take(parts: FollowParts, group: Group, entry: StreamEntry): Promise<void> {
  const { context, states } = parts
  const { db } = context.core
  const { cursor } = requireRow(context, group)
  if (entry.seq <= cursor) return
  if (entry.seq !== cursor + 1) throw new ConclaveError('E_SERVER_UNREACHABLE', 'a hole in the stream of a group')
  if (states.get(group.name) !== undefined && entry.commit !== undefined) await parts.drain(group)
  const state = states.get(group.name)
  if (state === undefined || entry.commit === undefined) return context.core.change(() => setGroupCursor(db, group.name, entry.seq))
  const result = await process(parts, group, state, entry.commit)
  await keep(parts, group, entry, result)
}

async function process(
  { context, states }: FollowParts,
  group: Group,
  state: MlsGroupState,
  commit: Uint8Array,
): Promise<ProcessResult<MlsGroupState>> {
  const sent = pendingOf(context.core.db, group.name)
  const leadsTo = sent?.commit && states.pending(group.name)
  const pending: PendingCommit<MlsGroupState> | undefined = sent?.commit && leadsTo && { commit: sent.commit, state: leadsTo }
  const result = await states.cipher.process(state, commit, group.authority, pending)
  if (result.kind !== 'behind') return result
  await context.ledgers.catchUp(group.communityId)
  return states.cipher.process(state, commit, group.authority, pending)
}

async function keep({ context, states }: FollowParts, group: Group, entry: StreamEntry, result: ProcessResult<MlsGroupState>): Promise<void> {
  const { core } = context
  const { db } = core
  switch (result.kind) {
    case 'advanced': {
      const secrets = await states.cipher.secrets(result.state)
      const row = requireRow(context, group)
      core.change(() => {
        states.write(group.name, result.state)
        keepEpoch(core, group, result.state, secrets, false)
        dropPending(db, group.name)
        putGroup(db, { ...row, cursor: entry.seq, updated: result.own ? core.clock.now() : row.updated, suspect: false })
      })
      states.remember(group.name, result.state)
      return noteRecord(context, group, result.state.epoch, entry.record)
    }
    case 'removed':
      return core.change(() => {
        states.drop(group.name)
        setGroupCursor(db, group.name, entry.seq)
      })
    case 'behind':
    case 'skipped':
      return core.change(() => {
        setGroupCursor(db, group.name, entry.seq)
        if (isAhead(states.get(group.name), entry.record)) setSuspect(db, group.name, true)
      })
  }
}

/** Others may have gone where this device cannot follow; whether they have, the bundle will tell. */
function isAhead(state: MlsGroupState | undefined, record: Uint8Array): boolean {
  return state !== undefined && (readRecord(record)?.record.epoch ?? 0) > state.epoch
}

async function noteRecord(context: GroupContext, group: Group, epoch: number, record: Uint8Array): Promise<void> {
  const { core } = context
  if ((await judgeRecord(context, group, epoch, record)) !== 'sound') return
  core.change(() => setChecked(core.db, group.name, epoch))
}
