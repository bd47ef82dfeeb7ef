import {
  createCommit,
  createProposal,
  decodeMlsMessage,
  defaultAuthenticationService,
  defaultKeyPackageEqualityConfig,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  joinGroupExternal,
  processMessage,
  processPublicMessage,
  type CiphersuiteImpl,
  type ClientConfig,
  type ClientState,
  type CreateCommitOptions,
  type Extension,
  type MLSMessage,
  type Proposal,
} from 'ts-mls'
import type { GroupDevice, LedgerPoint } from '../port.ts'
import type { GroupSuite } from '../suites.ts'
import type { TestGroupMember, Town } from '../town.fixture.ts'
import { mlsCiphersuite } from './ciphersuite.ts'
import { clientConfig } from './client-config.ts'
import { capabilitiesOf, credentialOf, UNLIMITED } from './leaf.ts'
import { encodeCommitData, parseGroupInfo } from './parse.ts'
import type { MlsGroupState } from './state.ts'

/** The library with its own open defaults: what it accepts alone. */
const NAIVE: ClientConfig = {
  ...clientConfig(),
  authService: defaultAuthenticationService,
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
}

/** Uses the library as somebody hostile would, without our checks. */
export class Attacker {
  readonly ciphersuite: CiphersuiteImpl
  readonly #town: Town
  readonly #suite: GroupSuite

  constructor(town: Town, suite: GroupSuite = 'classical') {
    this.#town = town
    this.#suite = suite
    this.ciphersuite = mlsCiphersuite(town.provider, suite)
  }

  naive(state: MlsGroupState): ClientState {
    return { ...state.library, clientConfig: NAIVE }
  }

  /** A commit of a member with whatever it likes. */
  async commit(
    member: TestGroupMember,
    proposals: readonly Proposal[],
    options: CreateCommitOptions = {},
    state = this.naive(member.now),
  ): Promise<Uint8Array> {
    const made = await createCommit(
      { state, cipherSuite: this.ciphersuite },
      { wireAsPublicMessage: true, extraProposals: [...proposals], authenticatedData: encodeCommitData(this.#town.ledger.head), ...options },
    )
    return encodeMlsMessage(made.commit)
  }

  /** The own leaf under another name or key, or with extensions. */
  disguised(member: TestGroupMember, as: Partial<GroupDevice>, extensions: Extension[] = []): ClientState {
    const state = this.naive(member.now)
    const own = 2 * member.now.ownLeaf
    const ratchetTree = state.ratchetTree.map((node, index) => {
      if (index !== own || node?.nodeType !== 'leaf') return node
      const { userId, deviceId, ed25519 } = { ...member.device, ...as }
      return { ...node, leaf: { ...node.leaf, credential: credentialOf({ userId, deviceId }), signaturePublicKey: ed25519.publicKey, extensions } }
    })
    return { ...state, ratchetTree, signaturePrivateKey: as.ed25519?.privateKey ?? state.signaturePrivateKey }
  }

  /** A key package, for Add proposals. */
  async keyPackage(device: GroupDevice) {
    const keys = { signKey: device.ed25519.privateKey, publicKey: device.ed25519.publicKey }
    return generateKeyPackageWithKey(credentialOf(device), capabilitiesOf(this.#suite), UNLIMITED, [], keys, this.ciphersuite)
  }

  /** An external commit that removes the leaf of `victim`, or nobody's. */
  async externalCommit(device: GroupDevice, groupInfo: Uint8Array, victim?: GroupDevice, ledger: LedgerPoint = this.#town.ledger.head) {
    const parsed = parseGroupInfo(groupInfo)
    if (parsed === undefined) throw new Error('group info')
    const { publicPackage, privatePackage } = await this.keyPackage(device)
    const config: ClientConfig = {
      ...NAIVE,
      keyPackageEqualityConfig: {
        compareKeyPackages: () => false,
        compareKeyPackageToLeafNode: (_, leaf) => victim !== undefined && leaf.signaturePublicKey.join() === victim.ed25519.publicKey.join(),
      },
    }
    const joined = await joinGroupExternal(
      parsed.groupInfo,
      publicPackage,
      privatePackage,
      victim !== undefined,
      this.ciphersuite,
      parsed.tree,
      config,
      encodeCommitData(ledger),
    )
    const commit = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage: joined.publicMessage })
    return { commit, state: joined.newState }
  }

  proposal(member: TestGroupMember, proposal: Proposal): Promise<{ newState: ClientState; message: MLSMessage }> {
    return createProposal(this.naive(member.now), true, proposal, this.ciphersuite)
  }

  /** What the library alone makes of an entry. @returns the state after it, or the message of its refusal */
  async libraryAlone(member: TestGroupMember, entry: Uint8Array, state = this.naive(member.now)): Promise<ClientState | string> {
    const message = decodeMlsMessage(entry, 0)?.[0]
    try {
      if (message?.wireformat === 'mls_public_message')
        return (await processPublicMessage(state, message.publicMessage, emptyPskIndex, this.ciphersuite)).newState
      if (message?.wireformat === 'mls_private_message')
        return (await processMessage(message, state, emptyPskIndex, () => 'accept', this.ciphersuite)).newState
      return 'another message'
    } catch (error) {
      return (error as Error).message
    }
  }
}
