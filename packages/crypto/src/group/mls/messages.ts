import type { CiphersuiteImpl, GroupState as LibraryState, PrivateMessage } from 'ts-mls'
import { LIMITS } from '@conclave/protocol'
import { equalBytes } from '../../primitives/bytes.ts'
import type { GroupDecryptResult } from '../port.ts'
import { clientConfig, RETENTION } from './client-config.ts'
import { parseMessage } from './parse.ts'
import { withSenderAt } from './sending-chain.ts'
import type { MlsGroupState } from './state.ts'
import { createApplicationMessage, emptyPskIndex, encodeMlsMessage, processPrivateMessage } from './library.ts'

/** The largest bucket with signature, sender data and framing. */
const MESSAGE_BYTES = LIMITS.payloadBytes

/** An MLS application message (RFC 9420 section 15); the sender is inside the content, because the library does not tell it. */
export async function encryptMessage(
  ciphersuite: CiphersuiteImpl,
  before: MlsGroupState,
  plaintext: Uint8Array,
): Promise<{ readonly state: MlsGroupState; readonly message: Uint8Array }> {
  const made = await createApplicationMessage({ ...before.library, clientConfig: clientConfig() }, plaintext, ciphersuite)
  const message = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage: made.privateMessage })
  return { state: { ...before, library: { ...before.library, secretTree: made.newState.secretTree } }, message }
}

/** The state in which the sender's chain is where the message is; undefined when no kept key can fit. */
async function readyFor(ciphersuite: CiphersuiteImpl, library: LibraryState, message: PrivateMessage): Promise<LibraryState | undefined> {
  if (message.epoch === library.groupContext.epoch) {
    const keys = { ...library, senderDataSecret: library.keySchedule.senderDataSecret }
    const secretTree = await withSenderAt(ciphersuite, keys, message)
    return secretTree && { ...library, secretTree }
  }
  const past = library.historicalReceiverData.get(message.epoch)
  const secretTree = past && (await withSenderAt(ciphersuite, past, message))
  if (past === undefined || secretTree === undefined) return undefined
  return { ...library, historicalReceiverData: new Map(library.historicalReceiverData).set(message.epoch, { ...past, secretTree }) }
}

async function open(ciphersuite: CiphersuiteImpl, library: LibraryState, message: PrivateMessage) {
  const ready = await readyFor(ciphersuite, library, message)
  return ready && processPrivateMessage({ ...ready, clientConfig: clientConfig() }, message, emptyPskIndex, ciphersuite)
}

type Refused = Extract<GroupDecryptResult<MlsGroupState>, { kind: 'refused' }>
const refused = (reason: Refused['reason']): Refused => ({ kind: 'refused', reason })

/** Of this epoch or one of the kept ones; a message that was decrypted once has no key any more. */
export async function decryptMessage(
  ciphersuite: CiphersuiteImpl,
  before: MlsGroupState,
  message: Uint8Array,
): Promise<GroupDecryptResult<MlsGroupState>> {
  const parsed = parseMessage(message, MESSAGE_BYTES)
  if (parsed?.wireformat !== 'mls_private_message' || parsed.privateMessage.contentType !== 'application') return refused('malformed')
  const { groupId, epoch } = parsed.privateMessage
  if (!equalBytes(groupId, before.groupId)) return refused('other-group')
  if (epoch > BigInt(before.epoch)) return refused('future-epoch')
  if (epoch < BigInt(before.epoch - RETENTION.retainKeysForEpochs)) return refused('expired-epoch')
  const opened = await open(ciphersuite, before.library, parsed.privateMessage).catch(() => undefined)
  if (opened?.kind !== 'applicationMessage') return refused('undecryptable')
  const { secretTree, historicalReceiverData } = opened.newState
  const library = { ...before.library, secretTree, historicalReceiverData }
  return { kind: 'message', state: { ...before, library }, plaintext: opened.message, epoch: Number(epoch) }
}
