import type { EpochReceiverData, GroupState as LibraryState, RatchetTree } from 'ts-mls'
import { ConclaveError } from '@conclave/protocol'
import type { GroupState, LedgerPoint } from '../port.ts'
import { suiteOf } from '../suites.ts'
import { readMembers } from './leaf.ts'
import { directPath, leafToNodeIndex, leafWidth, toLeafIndex } from './library.ts'

/** The state of this adapter: what the port shows, and the library's. */
export interface MlsGroupState extends GroupState {
  readonly library: LibraryState
}

const NONE = new Uint8Array(0)

/** @throws ConclaveError `E_MALFORMED` for an epoch that a number does not hold */
export function epochNumber(epoch: bigint): number {
  if (epoch > BigInt(Number.MAX_SAFE_INTEGER)) throw new ConclaveError('E_MALFORMED', 'epoch')
  return Number(epoch)
}

/** Private keys of nodes that are blank or off our path: the library keeps them, RFC 9420 section 7.5 has them deleted. */
function prunedPath({ privatePath, ratchetTree }: LibraryState): LibraryState['privatePath'] {
  const own = leafToNodeIndex(toLeafIndex(privatePath.leafIndex))
  const nodes = [own, ...directPath(own, leafWidth(ratchetTree.length))]
  const kept = Object.entries(privatePath.privateKeys).filter(([node]) => {
    const index = Number(node)
    return ratchetTree[index] !== undefined && nodes.some((one) => one === index)
  })
  return { ...privatePath, privateKeys: Object.fromEntries(kept) }
}

/** A past epoch needs who could send, not their encryption keys: 100 bytes a leaf instead of 2,600. */
function slimTree(tree: RatchetTree): RatchetTree {
  return tree.map((node) =>
    node?.nodeType === 'leaf' ? { nodeType: 'leaf', leaf: { ...node.leaf, hpkePublicKey: NONE, signature: NONE } } : undefined,
  )
}

function slimEpoch(data: EpochReceiverData): EpochReceiverData {
  return data.resumptionPsk.length === 0 ? data : { ...data, resumptionPsk: NONE, ratchetTree: slimTree(data.ratchetTree) }
}

/** Drops what the library keeps and we never use, before anything is stored. */
function tidy(library: LibraryState): LibraryState {
  const past = [...library.historicalReceiverData].map(([epoch, data]) => [epoch, slimEpoch(data)] as const)
  const { groupContext, keySchedule, secretTree, ratchetTree, signaturePrivateKey, confirmationTag, groupActiveState } = library
  return {
    groupContext,
    keySchedule,
    secretTree,
    ratchetTree,
    privatePath: prunedPath(library),
    signaturePrivateKey,
    unappliedProposals: {},
    confirmationTag,
    historicalReceiverData: new Map(past),
    groupActiveState,
  }
}

/** @throws ConclaveError `E_MALFORMED` for a state of another suite or with leaves of another form */
export function mlsGroupState(library: LibraryState, floor: number, ledger: LedgerPoint): MlsGroupState {
  const { cipherSuite, groupId, epoch } = library.groupContext
  const suite = suiteOf(cipherSuite)
  const members = suite === undefined ? undefined : readMembers(library.ratchetTree, suite)
  const own = library.privatePath.leafIndex
  if (suite === undefined || !members?.some(({ leaf }) => leaf === own)) throw new ConclaveError('E_MALFORMED', 'not a group of ours')
  return { suite, groupId, epoch: epochNumber(epoch), floor, ledger, members, ownLeaf: own, library: tidy(library) }
}
