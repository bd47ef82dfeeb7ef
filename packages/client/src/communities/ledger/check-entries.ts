import { verifyEntry, type InviteProof } from '@conclave/crypto'
import {
  codeOf,
  type CommunityState,
  ConclaveError,
  decodeStoredEntry,
  type ErrorCode,
  reduce,
  type CommunityId,
  type StoredEntry,
  type UserId,
  type VerifiedEntry,
} from '@conclave/protocol'
import type { CommunityContext } from '../context.ts'
import { fetchChains } from './member-chains.ts'

/** An entry that was verified and applied. */
export interface CheckedEntry {
  readonly encoded: Uint8Array
  readonly verified: VerifiedEntry
  /** After it. */
  readonly state: CommunityState
}
/** What a server or member said that cannot be: kept as it came. */
export interface Lie {
  readonly code: ErrorCode
  readonly evidence: readonly Uint8Array[]
}
export interface CheckedPage {
  readonly entries: readonly CheckedEntry[]
  /** Nothing after it is believed. */
  readonly lie: Lie | undefined
}

/** Signs of a network or a program that is too old, not of a lie. */
const NO_LIE: readonly (ErrorCode | undefined)[] = [
  undefined,
  'E_VERSION',
  'E_CHAIN_ROLLBACK',
  'E_SERVER_UNREACHABLE',
  'E_STORE_FULL',
  'E_STORE_CORRUPT',
]

/**
 * Verifies and applies entries in order. The one that breaks a rule ends it: named, with what was shown.
 * @param before null before the first entry
 * @throws ConclaveError `E_VERSION`; what {@link fetchChains} throws
 */
export async function checkEntries(
  context: CommunityContext,
  source: { readonly communityId: CommunityId; readonly invite: InviteProof | undefined },
  before: CommunityState | null,
  page: readonly Uint8Array[],
): Promise<CheckedPage> {
  const entries: CheckedEntry[] = []
  try {
    await fetchChains(context, source, needsOf(page.map(decodeStoredEntry)))
    let state = before
    for (const encoded of page) {
      const checked = await checkEntry(context, state, encoded)
      if ('code' in checked) return { entries, lie: checked }
      if (checked.state.communityId !== source.communityId) return { entries: [], lie: { code: 'E_LEDGER_FORK', evidence: [encoded] } }
      entries.push(checked)
      state = checked.state
    }
    return { entries, lie: undefined }
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'E_LEDGER_INVALID') throw error
    return { entries, lie: { code, evidence: page } }
  }
}

async function checkEntry(context: CommunityContext, before: CommunityState | null, encoded: Uint8Array): Promise<CheckedEntry | Lie> {
  try {
    const verified = await verifiedWithChains(context, before, encoded)
    const place = verified.entry.seq - (before?.seq ?? 0)
    if (place !== 1) return { code: place > 1 ? 'E_LEDGER_ROLLBACK' : 'E_LEDGER_FORK', evidence: [encoded] }
    const result = reduce(before, verified)
    if (result.kind === 'applied') return { encoded, verified, state: result.state }
    // The number is the next one: it follows another entry than ours.
    return { code: result.code === 'E_CONFLICT' ? 'E_LEDGER_FORK' : 'E_LEDGER_INVALID', evidence: [encoded] }
  } catch (error) {
    const code = codeOf(error)
    if (NO_LIE.includes(code)) throw error
    return { code: code === 'E_CHAIN_FORK' ? code : 'E_LEDGER_INVALID', evidence: [encoded] }
  }
}

async function verifiedWithChains({ core, chains }: CommunityContext, before: CommunityState | null, encoded: Uint8Array): Promise<VerifiedEntry> {
  const { entry } = decodeStoredEntry(encoded)
  const actor = chains.known(entry.userId)
  if (actor === undefined) throw new ConclaveError('E_CHAIN_ROLLBACK', 'the chain of an author is missing')
  const subject = entry.type === 'chain-head' ? chains.known(entry.body.userId) : undefined
  return verifyEntry(core.crypto, before, subject === undefined ? { actor } : { actor, subject }, encoded)
}

/** The highest link of each chain that the entries name. */
function needsOf(page: readonly StoredEntry[]): ReadonlyMap<UserId, number> {
  const needs = new Map<UserId, number>()
  const need = (userId: UserId, seq: number) => void needs.set(userId, Math.max(needs.get(userId) ?? 0, seq))
  for (const { entry } of page) {
    need(entry.userId, entry.head.seq)
    if (entry.type === 'chain-head') need(entry.body.userId, entry.body.head.seq)
  }
  return needs
}
