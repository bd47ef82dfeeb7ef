import type { Capabilities, Credential, LeafNode, Lifetime, RatchetTree } from 'ts-mls'
import { decodeAs, type Decoded, encodeAs, id, struct } from '@conclave/protocol'
import type { GroupMember } from '../port.ts'
import { GROUP_SUITES, type GroupSuite } from '../suites.ts'
import type { LeafIdentity } from '../validate/commit-view.ts'

/** What a basic credential names: `cbor([userId, deviceId])` (T11). */
const identity = struct({ userId: id('UserId'), deviceId: id('DeviceId') })

export function credentialOf(device: Decoded<typeof identity>): Credential {
  return { credentialType: 'basic', identity: encodeAs(identity, device) }
}

/** Exactly these, nothing random: the library's own default adds invented values (RFC 8701). */
export function capabilitiesOf(suite: GroupSuite): Capabilities {
  return { versions: ['mls10'], ciphersuites: [GROUP_SUITES[suite]], extensions: [], proposals: [], credentials: ['basic'] }
}

/** The ledger and the sigchain say how long a leaf lives, not the leaf. */
export const UNLIMITED: Lifetime = { notBefore: 0n, notAfter: 0xffff_ffff_ffff_ffffn }

const IDENTITY_BYTES = 64
const isOnly = (list: readonly unknown[], only: string): boolean => list.length === 1 && list[0] === only

/** Leaves have one form: a member could otherwise make the tree of everybody large with extensions that nobody reads. */
function hasOurForm({ capabilities, extensions, leafNodeSource }: LeafNode, suite: GroupSuite): boolean {
  const { versions, ciphersuites, credentials } = capabilities
  const plain = extensions.length === 0 && capabilities.extensions.length === 0 && capabilities.proposals.length === 0
  const named = isOnly(versions, 'mls10') && isOnly(ciphersuites, GROUP_SUITES[suite]) && isOnly(credentials, 'basic')
  return plain && named && leafNodeSource !== 'update'
}

/** @returns undefined for a credential that is not of ours */
export function readCredential(credential: Credential): Decoded<typeof identity> | undefined {
  if (credential.credentialType !== 'basic' || credential.identity.length > IDENTITY_BYTES) return undefined
  try {
    return decodeAs(identity, credential.identity)
  } catch {
    return undefined
  }
}

/** @returns undefined for a leaf of another form */
export function readLeaf(leaf: LeafNode, suite: GroupSuite): LeafIdentity | undefined {
  const named = hasOurForm(leaf, suite) ? readCredential(leaf.credential) : undefined
  return named === undefined ? undefined : { ...named, signatureKey: leaf.signaturePublicKey }
}

/** @returns undefined when any leaf has another form */
export function readMembers(tree: RatchetTree, suite: GroupSuite): readonly GroupMember[] | undefined {
  const members: GroupMember[] = []
  for (let node = 0; node < tree.length; node += 2) {
    const leaf = tree[node]
    if (leaf === undefined) continue
    const read = leaf.nodeType === 'leaf' ? readLeaf(leaf.leaf, suite) : undefined
    if (read === undefined) return undefined
    members.push({ ...read, leaf: node / 2 })
  }
  return members
}
