import type { CiphersuiteImpl, KeyPackage, PrivateKeyPackage } from 'ts-mls'
import { ConclaveError, LIMITS } from '@conclave/protocol'
import { equalBytes } from '../../primitives/bytes.ts'
import {
  type Authority,
  dueRemovals,
  type GroupDevice,
  type GroupMember,
  type JoinRefusal,
  type JoinRequest,
  type JoinResult,
  type LedgerPoint,
  memberOf,
} from '../port.ts'
import type { GroupSuite } from '../suites.ts'
import { hasChainKey } from '../validate/commit-view.ts'
import { areDistinct } from '../validate/v6-tree.ts'
import { clientConfig } from './client-config.ts'
import { capabilitiesOf, credentialOf, readMembers, UNLIMITED } from './leaf.ts'
import { encodeCommitData, parseGroupInfo, type ParsedGroupInfo } from './parse.ts'
import { type MlsGroupState, mlsGroupState } from './state.ts'
import { createGroup, encodeMlsMessage, generateKeyPackageWithKey, joinGroupExternal } from './library.ts'

type Suites = (suite: GroupSuite) => CiphersuiteImpl

/** A leaf with fresh keys; never published as a key package, because nobody is added. */
function newLeaf(suites: Suites, suite: GroupSuite, device: GroupDevice): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
  const signatureKeys = { signKey: device.ed25519.privateKey, publicKey: device.ed25519.publicKey }
  return generateKeyPackageWithKey(credentialOf(device), capabilitiesOf(suite), UNLIMITED, [], signatureKeys, suites(suite))
}

export async function createState(
  suites: Suites,
  device: GroupDevice,
  groupId: Uint8Array,
  suite: GroupSuite,
  ledger: LedgerPoint,
): Promise<MlsGroupState> {
  const { publicPackage, privatePackage } = await newLeaf(suites, suite, device)
  return mlsGroupState(await createGroup(groupId, publicPackage, privatePackage, [], suites(suite), clientConfig()), 0, ledger)
}

/**
 * V6 on the tree of a GroupInfo, and its signer (T11). A leaf that is no longer allowed is due, not a ghost, if it has the key of a chain that the
 * ledger knows: whoever left is in the tree until a member's next commit.
 */
function checkGroupInfo(
  { groupInfo, tree, suite }: ParsedGroupInfo,
  authority: Authority,
  seq: number,
): { readonly members: readonly GroupMember[] } | JoinRefusal {
  const members = readMembers(tree, suite)
  if (members === undefined || members.length > LIMITS.groupLeaves) return 'malformed'
  if (!areDistinct(members) || !members.every((member) => hasChainKey(authority, member, seq))) return 'ghost'
  const signer = members.find(({ leaf }) => leaf === groupInfo.signer)
  return signer !== undefined ? { members } : 'signer'
}

function assertRoom(members: readonly GroupMember[], rejoins: boolean, leaves: number): void {
  if (members.length - (rejoins ? 1 : 0) >= leaves) throw new ConclaveError('E_GROUP_FULL')
}

const refused = (reason: JoinRefusal): JoinResult<MlsGroupState> => ({ kind: 'refused', reason })

/** The external commit of `GroupCipher.join`. */
export async function joinState(
  suites: Suites,
  device: GroupDevice,
  request: JoinRequest,
  authority: Authority,
  leaves: number = LIMITS.groupLeaves,
): Promise<JoinResult<MlsGroupState>> {
  const { ledger, groupId } = request
  const parsed = parseGroupInfo(request.groupInfo)
  if (parsed === undefined) return refused('malformed')
  if (!equalBytes(parsed.groupInfo.groupContext.groupId, groupId)) return refused('other-group')
  const known = authority.ledgerHash(ledger.seq)
  if (known === undefined || !equalBytes(known, ledger.hash)) return refused('ledger')
  if (!isAllowedDevice(authority, device, ledger.seq)) return refused('not-allowed')
  const checked = checkGroupInfo(parsed, authority, ledger.seq)
  if (typeof checked === 'string') return refused(checked)
  const own = memberOf(checked.members, device.userId, device.deviceId)
  if (own !== undefined && checked.members.length === 1) return refused('alone')
  assertRoom(checked.members, own !== undefined, leaves)
  return externalCommit(suites, device, request, parsed, authority, own !== undefined)
}

function isAllowedDevice(authority: Authority, { userId, deviceId, ed25519 }: GroupDevice, seq: number): boolean {
  return authority.allows(userId, deviceId, seq) && hasChainKey(authority, { userId, deviceId, signatureKey: ed25519.publicKey }, seq)
}

async function externalCommit(
  suites: Suites,
  device: GroupDevice,
  { ledger, floor }: JoinRequest,
  { groupInfo, tree, suite }: ParsedGroupInfo,
  authority: Authority,
  rejoins: boolean,
): Promise<JoinResult<MlsGroupState>> {
  const { publicPackage, privatePackage } = await newLeaf(suites, suite, device)
  const config = clientConfig(authority, ledger.seq)
  const data = encodeCommitData(ledger)
  const joined = await joinGroupExternal(groupInfo, publicPackage, privatePackage, rejoins, suites(suite), tree, config, data).catch(() => undefined)
  if (joined === undefined) return refused('library')
  const epoch = Number(joined.newState.groupContext.epoch)
  const state = mlsGroupState(joined.newState, rejoins ? epoch : floor, ledger)
  const commit = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage: joined.publicMessage })
  return { kind: 'joined', pending: { commit, state }, due: dueRemovals(state, authority, ledger.seq) }
}
