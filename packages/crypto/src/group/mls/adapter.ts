import { LIMITS } from '@conclave/protocol'
import type { CiphersuiteImpl } from 'ts-mls'
import type { CryptoProvider } from '../../primitives/provider.ts'
import type { EpochSecrets, GroupCipher } from '../port.ts'
import type { GroupSuite } from '../suites.ts'
import { mlsCiphersuite } from './ciphersuite.ts'
import { clientConfig } from './client-config.ts'
import { changedRatchets, decodeState, encodeState } from './codec.ts'
import { commitState, processEntry } from './commit.ts'
import { createState, joinState } from './create-and-join.ts'
import { openAtLeaf, sealToLeaf } from './leaf-box.ts'
import { decryptMessage, encryptMessage } from './messages.ts'
import { rememberDigests } from './remember-digests.ts'
import type { MlsGroupState } from './state.ts'
import { createGroupInfoWithExternalPubAndRatchetTree, encodeMlsMessage, mlsExporter } from './library.ts'

const SECRET_BYTES = 32

/** `S_e`, `J_e` (T12) and H of the epoch authenticator (RFC 9420 section 8.7). */
async function epochSecrets(provider: CryptoProvider, ciphersuite: CiphersuiteImpl, { library, groupId }: MlsGroupState): Promise<EpochSecrets> {
  const { exporterSecret, epochAuthenticator } = library.keySchedule
  const exported = (label: string): Promise<Uint8Array> => mlsExporter(exporterSecret, label, groupId, SECRET_BYTES, ciphersuite)
  const [shared, joined] = await Promise.all([exported('conclave shared'), exported('conclave joined')])
  return { shared, joined, authenticator: provider.sha256(epochAuthenticator) }
}

async function groupInfoOf(ciphersuite: CiphersuiteImpl, { library }: MlsGroupState): Promise<Uint8Array> {
  const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree({ ...library, clientConfig: clientConfig() }, [], ciphersuite)
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo })
}

/**
 * The port on ts-mls 1.6.4 (RFC 9420). Handshakes are PublicMessages; Add, KeyPackage and Welcome are not used (T11).
 * @param leaves how many a group may have for `join` to come in; never more than 250
 */
export function mlsGroupCipher(provider: CryptoProvider, leaves: number = LIMITS.groupLeaves): GroupCipher<MlsGroupState> {
  const made = new Map<GroupSuite, CiphersuiteImpl>()
  const suites = (suite: GroupSuite): CiphersuiteImpl => {
    const known = made.get(suite) ?? mlsCiphersuite(provider, suite)
    made.set(suite, known)
    return known
  }
  const once = (suite: GroupSuite): CiphersuiteImpl => rememberDigests(suites(suite))
  return {
    create: (device, groupId, suite, ledger) => createState(suites, device, groupId, suite, ledger),
    join: (device, request, authority) => joinState(once, device, request, authority, Math.min(leaves, LIMITS.groupLeaves)),
    commit: (state, ledger, authority) => commitState(once(state.suite), state, ledger, authority),
    process: (state, entry, authority, pending) => processEntry(once(state.suite), state, entry, authority, pending),
    secrets: (state) => epochSecrets(provider, suites(state.suite), state),
    groupInfo: (state) => groupInfoOf(suites(state.suite), state),
    encrypt: (state, plaintext) => encryptMessage(suites(state.suite), state, plaintext),
    decrypt: (state, message) => decryptMessage(suites(state.suite), state, message),
    sealToLeaf: (state, member, request, plaintext) => sealToLeaf(suites(state.suite), state, member, request, plaintext),
    openAtLeaf: (state, request, sealed) => openAtLeaf(suites(state.suite), state, request, sealed),
    encode: encodeState,
    changedRatchets,
    decode: decodeState,
  }
}
