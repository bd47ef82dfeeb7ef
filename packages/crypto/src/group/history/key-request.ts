import { bytes, bytesUpTo, type Decoded, decodeAs, type DeviceId, encodeAs, id, idBytes, list, LIMITS, struct, uint } from '@conclave/protocol'
import { signLabelled, verifyLabelled } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider, VerifyProvider } from '../../primitives/provider.ts'
import type { GroupDevice } from '../port.ts'

/** Epochs of one request: the answer fits into a signal. */
export const REQUESTED_EPOCHS = 32
/** Devices that one request passes over. */
export const PASSED_OVER = 8

const epochs = list(uint(), REQUESTED_EPOCHS, 1)
const author = { userId: id('UserId'), deviceId: id('DeviceId') } as const

/** Fields of a request for `J` of epochs (T12), as they stand in a signal; the signature is over all of them and their group. */
export const KEY_REQUEST = { ...author, request: bytes(16), epochs, except: list(id('DeviceId'), PASSED_OVER), signature: bytes(64) } as const
/** Fields of an answer: `sealed` is for the leaf of the one who asked. */
export const KEY_ANSWER = { ...author, request: bytes(16), sealed: bytesUpTo(LIMITS.signalBytes, 1), signature: bytes(64) } as const
const requestForm = struct(KEY_REQUEST)
const answerForm = struct(KEY_ANSWER)
export type KeyRequest = Decoded<typeof requestForm>
export type KeyAnswer = Decoded<typeof answerForm>

const requestBody = (groupId: Uint8Array, { userId, deviceId, request, epochs: wanted, except }: Omit<KeyRequest, 'signature'>) => [
  groupId,
  idBytes(userId),
  idBytes(deviceId),
  request,
  wanted,
  except.map(idBytes),
]
const answerBody = (groupId: Uint8Array, { userId, deviceId, request, sealed }: Omit<KeyAnswer, 'signature'>) => [
  groupId,
  idBytes(userId),
  idBytes(deviceId),
  request,
  sealed,
]

/** Asks the members of a group for `J` of epochs: label `conclave/history/request/v1`. */
export async function signKeyRequest(
  provider: CryptoProvider,
  groupId: Uint8Array,
  { userId, deviceId, ed25519 }: GroupDevice,
  wanted: readonly number[],
  except: readonly DeviceId[],
): Promise<KeyRequest> {
  const value = { userId, deviceId, request: provider.random(16), epochs: wanted, except }
  const signature = await signLabelled(provider, ed25519.privateKey, LABELS.historyRequest, requestBody(groupId, value))
  return { ...value, signature }
}

export function isKeyRequestOf(
  provider: VerifyProvider,
  groupId: Uint8Array,
  key: Uint8Array,
  { signature, ...value }: KeyRequest,
): Promise<boolean> {
  return verifyLabelled(provider, key, LABELS.historyRequest, requestBody(groupId, value), signature)
}

/** Label `conclave/history/answer/v1`: whoever answers falsely is known by name. */
export async function signKeyAnswer(
  provider: CryptoProvider,
  groupId: Uint8Array,
  { userId, deviceId, ed25519 }: GroupDevice,
  { request, sealed }: Pick<KeyAnswer, 'request' | 'sealed'>,
): Promise<KeyAnswer> {
  const value = { userId, deviceId, request, sealed }
  const signature = await signLabelled(provider, ed25519.privateKey, LABELS.historyAnswer, answerBody(groupId, value))
  return { ...value, signature }
}

export function isKeyAnswerOf(provider: VerifyProvider, groupId: Uint8Array, key: Uint8Array, { signature, ...value }: KeyAnswer): Promise<boolean> {
  return verifyLabelled(provider, key, LABELS.historyAnswer, answerBody(groupId, value), signature)
}

/** One epoch with its `J`. */
export interface EpochJoined {
  readonly epoch: number
  readonly joined: Uint8Array
}
const keysForm = struct({ keys: list(struct({ epoch: uint(), joined: bytes(32) }), REQUESTED_EPOCHS) })

/** What an answer seals. */
export const encodeEpochKeys = (keys: readonly EpochJoined[]): Uint8Array => encodeAs(keysForm, { keys })
/** @throws ConclaveError `E_MALFORMED` */
export const decodeEpochKeys = (encoded: Uint8Array): readonly EpochJoined[] => decodeAs(keysForm, encoded).keys
