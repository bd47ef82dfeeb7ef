import type { Decoder, EpochReceiverData, GenerationSecret, RatchetTree, SecretTree } from 'ts-mls'
import { bytes, bytesUpTo, ConclaveError, decodeAs, type Decoded, encodeAs, id, LIMITS, list, nested, struct, uint } from '@conclave/protocol'
import type { GroupMember, RatchetRow, StoredGroup } from '../port.ts'
import type { GroupSuite } from '../suites.ts'
import { RETENTION } from './client-config.ts'
import { capabilitiesOf, credentialOf, readMembers, UNLIMITED } from './leaf.ts'
import { type MlsGroupState, mlsGroupState } from './state.ts'
import { decodeGroupContext, decodeGroupState, encodeGroupContext, encodeGroupState } from './library.ts'

const NONE = new Uint8Array(0)
const EMPTY: GenerationSecret = { secret: NONE, generation: 0, unusedGenerations: {} }
const secret = bytesUpTo(64)
const GENERATIONS = 0xffff_ffff

const pastLeaf = struct({ leaf: uint(LIMITS.groupLeaves), userId: id('UserId'), deviceId: id('DeviceId'), signatureKey: bytes(32) })
const pastEpoch = struct({
  epoch: uint(),
  senderDataSecret: secret,
  groupContext: bytesUpTo(1_024),
  nodes: uint(1_023),
  leaves: nested(list(pastLeaf, LIMITS.groupLeaves), 64 * 1_024),
})
const groupForm = struct({
  version: uint(1, 1),
  floor: uint(),
  ledgerSeq: uint(),
  ledgerHash: bytes(32),
  /** As the library writes it, without sending chains and past epochs. */
  library: bytesUpTo(2 * LIMITS.groupInfoBytes),
  past: list(pastEpoch, RETENTION.retainKeysForEpochs),
})
/** A sending chain: next generation, its secret, and those that were skipped. */
const ratchetForm = struct({
  generation: uint(GENERATIONS),
  secret,
  skipped: list(struct({ generation: uint(GENERATIONS), secret }), RETENTION.retainKeysForGenerations),
})

/** Chains by epoch; the leaves are those of that epoch. */
function chains(state: MlsGroupState): readonly { readonly epoch: number; readonly leaf: number; readonly chain: GenerationSecret }[] {
  const { library } = state
  const past = [...library.historicalReceiverData].map(([epoch, data]) => ({
    epoch: Number(epoch),
    tree: data.secretTree,
    leaves: leavesOf(data.ratchetTree),
  }))
  const all = [{ epoch: state.epoch, tree: library.secretTree, leaves: leavesOf(library.ratchetTree) }, ...past]
  return all.flatMap(({ epoch, tree, leaves }) => leaves.map((leaf) => ({ epoch, leaf, chain: tree[2 * leaf]?.application ?? EMPTY })))
}

function leavesOf(tree: RatchetTree): readonly number[] {
  return tree.flatMap((node, index) => (node?.nodeType === 'leaf' ? [index / 2] : []))
}

function encodeChain({ generation, secret, unusedGenerations }: GenerationSecret): Uint8Array {
  const skipped = Object.entries(unusedGenerations).map(([at, value]) => ({ generation: Number(at), secret: value }))
  return encodeAs(ratchetForm, { generation, secret, skipped })
}

function decodeChain(encoded: Uint8Array): GenerationSecret {
  const { generation, secret, skipped } = decodeAs(ratchetForm, encoded)
  return { generation, secret, unusedGenerations: Object.fromEntries(skipped.map((one) => [one.generation, one.secret])) }
}

export function changedRatchets(before: MlsGroupState | undefined, after: MlsGroupState): readonly RatchetRow[] {
  const known = new Map((before === undefined ? [] : chains(before)).map(({ epoch, leaf, chain }) => [`${epoch} ${leaf}`, chain]))
  return chains(after)
    .filter(({ epoch, leaf, chain }) => known.get(`${epoch} ${leaf}`) !== chain)
    .map(({ epoch, leaf, chain }) => ({ epoch, leaf, bytes: encodeChain(chain) }))
}

function encodePast([epoch, data]: readonly [bigint, EpochReceiverData], suite: GroupSuite): Decoded<typeof pastEpoch> {
  const { senderDataSecret, groupContext, ratchetTree } = data
  return {
    epoch: Number(epoch),
    senderDataSecret,
    groupContext: encodeGroupContext(groupContext),
    nodes: ratchetTree.length,
    leaves: readMembers(ratchetTree, suite) ?? [],
  }
}

export function encodeState(state: MlsGroupState): StoredGroup {
  const { library, suite, floor, ledger } = state
  const group = encodeAs(groupForm, {
    version: 1,
    floor,
    ledgerSeq: ledger.seq,
    ledgerHash: ledger.hash,
    library: encodeGroupState({ ...library, secretTree: [], historicalReceiverData: new Map() }),
    past: [...library.historicalReceiverData].map((entry) => encodePast(entry, suite)),
  })
  return { group, ratchets: changedRatchets(undefined, state) }
}

function secretTreeOf(nodes: number, epoch: number, ratchets: readonly RatchetRow[]): SecretTree {
  const tree: SecretTree = Array.from({ length: nodes }, () => ({ handshake: EMPTY, application: EMPTY }))
  for (const row of ratchets) {
    if (row.epoch === epoch && 2 * row.leaf < nodes) tree[2 * row.leaf] = { handshake: EMPTY, application: decodeChain(row.bytes) }
  }
  return tree
}

function pastTree(nodes: number, leaves: readonly GroupMember[], suite: GroupSuite): RatchetTree {
  const tree: RatchetTree = Array.from({ length: nodes }, () => undefined)
  for (const { leaf, userId, deviceId, signatureKey } of leaves) {
    const credential = credentialOf({ userId, deviceId })
    const data = { hpkePublicKey: NONE, signaturePublicKey: signatureKey, credential, capabilities: capabilitiesOf(suite) }
    tree[2 * leaf] = { nodeType: 'leaf', leaf: { ...data, leafNodeSource: 'key_package', lifetime: UNLIMITED, extensions: [], signature: NONE } }
  }
  return tree
}

function decodePast(entry: Decoded<typeof pastEpoch>, suite: GroupSuite, ratchets: readonly RatchetRow[]): readonly [bigint, EpochReceiverData] {
  const { epoch, senderDataSecret, nodes, leaves } = entry
  const groupContext = decodeWhole(decodeGroupContext, entry.groupContext)
  const ratchetTree = pastTree(nodes, leaves, suite)
  return [BigInt(epoch), { resumptionPsk: NONE, senderDataSecret, groupContext, ratchetTree, secretTree: secretTreeOf(nodes, epoch, ratchets) }]
}

/** One structure of the library and nothing after it. @throws ConclaveError `E_MALFORMED` */
function decodeWhole<T>(decoder: Decoder<T>, encoded: Uint8Array): T {
  try {
    const decoded = decoder(encoded, 0)
    if (decoded !== undefined && decoded[1] === encoded.length) return decoded[0]
  } catch (cause) {
    throw new ConclaveError('E_MALFORMED', 'stored group', { cause })
  }
  throw new ConclaveError('E_MALFORMED', 'stored group')
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeState(stored: StoredGroup): MlsGroupState {
  const { floor, ledgerSeq, ledgerHash, library, past } = decodeAs(groupForm, stored.group)
  const state = mlsGroupState(decodeWhole(decodeGroupState, library), floor, { seq: ledgerSeq, hash: ledgerHash })
  const secretTree = secretTreeOf(state.library.ratchetTree.length, state.epoch, stored.ratchets)
  const historicalReceiverData = new Map(past.map((entry) => decodePast(entry, state.suite, stored.ratchets)))
  return { ...state, library: { ...state.library, secretTree, historicalReceiverData } }
}
