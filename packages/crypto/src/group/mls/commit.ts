import type { CiphersuiteImpl, Proposal, PublicMessage } from 'ts-mls'
import { ConclaveError, LIMITS } from '@conclave/protocol'
import { equalBytes } from '../../primitives/bytes.ts'
import { type Authority, dueRemovals, type GroupMember, type LedgerPoint, type PendingCommit, type ProcessResult } from '../port.ts'
import { validateCommit } from '../validate/validate-commit.ts'
import { refreshWhenAlone } from './alone.ts'
import { clientConfig } from './client-config.ts'
import { encodeCommitData, parseCommit, type ParsedCommit } from './parse.ts'
import { type MlsGroupState, mlsGroupState } from './state.ts'
import { createCommit, emptyPskIndex, encodeMlsMessage, processPublicMessage, verifyFramedContentSignature } from './library.ts'

/** `GroupCipher.commit`: a path, and by value a Remove of each leaf that is due. */
export async function commitState(
  ciphersuite: CiphersuiteImpl,
  before: MlsGroupState,
  ledger: LedgerPoint,
  authority: Authority,
): Promise<PendingCommit<MlsGroupState> & { readonly removed: readonly GroupMember[] }> {
  const removed = dueRemovals(before, authority, ledger.seq)
  if (removed.some(({ leaf }) => leaf === before.ownLeaf)) throw new ConclaveError('E_FORBIDDEN', 'this device is not allowed in the group')
  const proposals: Proposal[] = removed.map(({ leaf }) => ({ proposalType: 'remove', remove: { removed: leaf } }))
  const state = { ...before.library, clientConfig: clientConfig() }
  const made = await createCommit(
    { state, cipherSuite: ciphersuite },
    { wireAsPublicMessage: true, extraProposals: proposals, authenticatedData: encodeCommitData(ledger) },
  )
  const commit = encodeMlsMessage(made.commit)
  if (commit.length > LIMITS.commitBytes) throw new ConclaveError('E_TOO_LARGE', 'commit')
  const next = await refreshWhenAlone(ciphersuite, { initSecret: before.library.keySchedule.initSecret, next: made.newState })
  return { commit, state: mlsGroupState(next, floorAfter(before, removed), ledger), removed }
}

/** The epoch after the last Remove (T11): what was encrypted before it could be read by whoever is gone. */
function floorAfter(before: MlsGroupState, removed: readonly GroupMember[]): number {
  return removed.length > 0 ? before.epoch + 1 : before.floor
}

/** `GroupCipher.process`: V1 to V6 first, the library last; nothing that it refuses changes the state. */
export async function processEntry(
  ciphersuite: CiphersuiteImpl,
  before: MlsGroupState,
  entry: Uint8Array,
  authority: Authority,
  pending?: PendingCommit<MlsGroupState>,
): Promise<ProcessResult<MlsGroupState>> {
  const parsed = parseCommit(entry, before)
  if (typeof parsed === 'string') return { kind: 'skipped', reason: parsed }
  const verdict = validateCommit(parsed.view, { members: before.members, previous: before.ledger, authority })
  if (verdict.kind !== 'valid') return verdict
  const { removed } = verdict
  if (pending !== undefined && equalBytes(pending.commit, entry)) return { kind: 'advanced', state: pending.state, removed, own: true }
  if (parsed.view.sender.kind === 'joiner' && removed.some(({ leaf }) => leaf === before.ownLeaf)) {
    return (await isSigned(ciphersuite, before, parsed)) ? { kind: 'removed' } : { kind: 'skipped', reason: 'library' }
  }
  const next = await applied(ciphersuite, before, parsed.message, authority, parsed.view.ledger.seq)
  if (next === undefined) return { kind: 'skipped', reason: 'library' }
  if (next.groupActiveState.kind === 'removedFromGroup') return { kind: 'removed' }
  return { kind: 'advanced', state: mlsGroupState(next, floorAfter(before, removed), parsed.view.ledger), removed, own: false }
}

/** This device came back with another state: the library fails on a commit that takes away its own leaf, so that only the signature is checked. */
async function isSigned(ciphersuite: CiphersuiteImpl, { library }: MlsGroupState, { message, view }: ParsedCommit): Promise<boolean> {
  const key = view.leaf?.signatureKey
  if (key === undefined) return false
  return verifyFramedContentSignature(key, 'mls_public_message', message.content, message.auth, library.groupContext, ciphersuite.signature)
}

async function applied(
  ciphersuite: CiphersuiteImpl,
  before: MlsGroupState,
  message: PublicMessage,
  authority: Authority,
  seq: number,
): Promise<MlsGroupState['library'] | undefined> {
  const state = { ...before.library, clientConfig: clientConfig(authority, seq) }
  try {
    return (await processPublicMessage(state, message, emptyPskIndex, ciphersuite)).newState
  } catch {
    return undefined
  }
}
