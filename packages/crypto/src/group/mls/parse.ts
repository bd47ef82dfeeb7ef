import type { GroupInfo, MLSMessage, Proposal, PublicMessage, RatchetTree, Sender } from 'ts-mls'
import { bytes, decodeAs, encodeAs, LIMITS, literal, struct, uint } from '@conclave/protocol'
import { equalBytes } from '../../primitives/bytes.ts'
import { LABELS } from '../../labels.ts'
import type { LedgerPoint, SkipReason } from '../port.ts'
import { GROUP_SUITES, type GroupSuite } from '../suites.ts'
import type { CommitView, ProposalView } from '../validate/commit-view.ts'
import { readLeaf } from './leaf.ts'
import { decodeMlsMessage, encodeMlsMessage, ratchetTreeFromExtension } from './library.ts'

/** `authenticated_data` of every commit: `["conclave/commit/v1", ledgerSeq, ledgerHash]` (T11). */
const commitData = struct({ label: literal(LABELS.commit), seq: uint(), hash: bytes(32) })
const COMMIT_DATA_BYTES = 80

export function encodeCommitData(ledger: LedgerPoint): Uint8Array {
  return encodeAs(commitData, { label: LABELS.commit, seq: ledger.seq, hash: ledger.hash })
}

function readCommitData(data: Uint8Array): LedgerPoint | undefined {
  if (data.length > COMMIT_DATA_BYTES) return undefined
  try {
    const { seq, hash } = decodeAs(commitData, data)
    return { seq, hash }
  } catch {
    return undefined
  }
}

/**
 * Reads one MLSMessage and nothing after it; the library also takes longer forms of the lengths, so that what it read is compared with what it writes.
 * @param max bytes, checked before anything is allocated
 */
export function parseMessage(encoded: Uint8Array, max: number): MLSMessage | undefined {
  if (encoded.length > max) return undefined
  try {
    const decoded = decodeMlsMessage(encoded, 0)
    if (decoded === undefined || decoded[1] !== encoded.length) return undefined
    return equalBytes(encodeMlsMessage(decoded[0]), encoded) ? decoded[0] : undefined
  } catch {
    return undefined
  }
}

/** A commit that may be shown to the library once its view is validated. */
export interface ParsedCommit {
  readonly view: CommitView
  readonly message: PublicMessage
}

function viewSender(sender: Sender): CommitView['sender'] {
  if (sender.senderType === 'member') return { kind: 'member', leaf: sender.leafIndex }
  return { kind: sender.senderType === 'new_member_commit' ? 'joiner' : 'other' }
}

function viewProposal(proposal: Proposal): ProposalView {
  if (proposal.proposalType === 'remove') return { kind: 'remove', leaf: proposal.remove.removed }
  return { kind: proposal.proposalType === 'external_init' ? 'external-init' : 'other' }
}

/** Whose commits are looked at: of this group and epoch. */
export interface CommitPlace {
  readonly groupId: Uint8Array
  readonly epoch: number
  readonly suite: GroupSuite
}

/** @returns the parsed commit, or why the entry is skipped */
export function parseCommit(entry: Uint8Array, place: CommitPlace): ParsedCommit | SkipReason {
  const parsed = parseMessage(entry, LIMITS.commitBytes)
  if (parsed === undefined) return 'malformed'
  if (parsed.wireformat !== 'mls_public_message') return 'wire-format'
  const { content } = parsed.publicMessage
  if (!equalBytes(content.groupId, place.groupId)) return 'other-group'
  if (content.epoch !== BigInt(place.epoch)) return 'epoch'
  if (content.contentType !== 'commit') return 'wire-format'
  const ledger = readCommitData(content.authenticatedData)
  if (ledger === undefined) return 'ledger'
  const { proposals, path } = content.commit
  const leaf = path === undefined ? undefined : readLeaf(path.leafNode, place.suite)
  if (path !== undefined && leaf === undefined) return 'tree'
  const view: CommitView = {
    sender: viewSender(content.sender),
    ledger,
    proposals: proposals.map((item) => (item.proposalOrRefType === 'proposal' ? viewProposal(item.proposal) : { kind: 'other' })),
    leaf,
  }
  return { view, message: parsed.publicMessage }
}

/** A GroupInfo with the two extensions that ours have, and its tree. */
export interface ParsedGroupInfo {
  readonly groupInfo: GroupInfo
  readonly tree: RatchetTree
  readonly suite: GroupSuite
}

/** A full tree over 250 leaves: leaves are filled from the left, so that no sound tree is wider. */
const TREE_NODES = 511
const EXTENSIONS = ['external_pub', 'ratchet_tree']

/** @returns undefined for anything that `groupInfo` of this adapter does not make */
export function parseGroupInfo(encoded: Uint8Array): ParsedGroupInfo | undefined {
  const parsed = parseMessage(encoded, LIMITS.groupInfoBytes)
  if (parsed?.wireformat !== 'mls_group_info') return undefined
  const { groupInfo } = parsed
  const { cipherSuite, extensions, epoch } = groupInfo.groupContext
  const suite = (Object.keys(GROUP_SUITES) as GroupSuite[]).find((name) => GROUP_SUITES[name] === cipherSuite)
  const named = groupInfo.extensions.map(({ extensionType }) => extensionType)
  if (epoch >= BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  if (suite === undefined || extensions.length > 0 || named.join() !== EXTENSIONS.join()) return undefined
  try {
    const tree = ratchetTreeFromExtension(groupInfo)
    return tree === undefined || tree.length > TREE_NODES ? undefined : { groupInfo, tree, suite }
  } catch {
    return undefined
  }
}
