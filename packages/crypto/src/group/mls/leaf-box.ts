import type { CiphersuiteImpl } from 'ts-mls'
import { idBytes } from '@conclave/protocol'
import { labelled } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import { concat } from '../../primitives/bytes.ts'
import type { GroupMember } from '../port.ts'
import type { GroupSuite } from '../suites.ts'
import { leafToNodeIndex, toLeafIndex } from './library.ts'
import type { MlsGroupState } from './state.ts'

/** Bytes of the encapsulated key: X-Wing, X25519. */
const ENCAPSULATED: Readonly<Record<GroupSuite, number>> = { 'x-wing': 1_120, classical: 32 }
const NONE = new Uint8Array(0)

/** Unlike any info of MLS, whose labels begin with their length. */
const infoFor = ({ groupId }: MlsGroupState, { userId, deviceId }: Pick<GroupMember, 'userId' | 'deviceId'>, request: Uint8Array): Uint8Array =>
  labelled(LABELS.historyAnswer, [groupId, idBytes(userId), idBytes(deviceId), request])

/** HPKE base to the key of a leaf, with the KEM of the group's suite. @returns encapsulated key || ciphertext; undefined for a blank leaf */
export async function sealToLeaf(
  { hpke }: CiphersuiteImpl,
  state: MlsGroupState,
  member: GroupMember,
  request: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array | undefined> {
  const node = state.library.ratchetTree[leafToNodeIndex(toLeafIndex(member.leaf))]
  if (node?.nodeType !== 'leaf') return undefined
  const publicKey = await hpke.importPublicKey(node.leaf.hpkePublicKey)
  const { enc, ct } = await hpke.seal(publicKey, plaintext, infoFor(state, member, request), NONE)
  return concat(enc, ct)
}

/** @returns undefined when it does not open with the key that the own leaf has now */
export async function openAtLeaf(
  { hpke }: CiphersuiteImpl,
  state: MlsGroupState,
  request: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  const own = state.members.find(({ leaf }) => leaf === state.ownLeaf)
  const secret = state.library.privatePath.privateKeys[leafToNodeIndex(toLeafIndex(state.ownLeaf))]
  const length = ENCAPSULATED[state.suite]
  if (own === undefined || secret === undefined || sealed.length <= length) return undefined
  const privateKey = await hpke.importPrivateKey(secret)
  return hpke.open(privateKey, sealed.slice(0, length), sealed.slice(length), infoFor(state, own, request), NONE).catch(() => undefined)
}
