import { bytes, bytesUpTo, type Decoded, decodeAs, encodeAs, keyId, LIMITS, literal, nullable, struct, uint } from '@conclave/protocol'
import { pqPart } from './pq-ratchet.ts'

const counter = uint(0xffff_ffff)

/** What the initiator repeats until the first reply (T6). `replaces` names the session it left, by H(base key), or is null. */
export const initialHeader = struct({
  signedPrekeyId: keyId,
  oneTimeId: nullable(keyId),
  kemId: keyId,
  ephemeralKey: bytes(32),
  ciphertext: bytes(1_568),
  replaces: nullable(bytes(32)),
})
export type InitialHeader = Decoded<typeof initialHeader>

/** Everything of a message that is in clear; all of it is authenticated. */
export const clearPart = struct({
  version: literal(1),
  initial: nullable(initialHeader),
  header: struct({ dh: bytes(32), pn: counter, n: counter, pqEpoch: counter }),
})
export type ClearPart = Decoded<typeof clearPart>

const CLEAR_BYTES = 2_048
/** Body, an offer, and the forms around them. */
const PAYLOAD_BYTES = LIMITS.bodyBytes + 2_048
const wire = struct({ clear: bytesUpTo(CLEAR_BYTES), ciphertext: bytesUpTo(PAYLOAD_BYTES + 16, 16) })
const payload = struct({ pq: pqPart, body: bytesUpTo(LIMITS.bodyBytes) })
export type Payload = Decoded<typeof payload>

/** A received message: `clear` as it came, because the associated data covers these very bytes. */
export interface ReceivedMessage extends ClearPart {
  readonly clear: Uint8Array
  readonly ciphertext: Uint8Array
}

/** The bytes that the associated data covers. */
export const encodeClear = (clear: ClearPart): Uint8Array => encodeAs(clearPart, clear)
/** What is sealed into an envelope. */
export const encodeMessage = (clear: Uint8Array, ciphertext: Uint8Array): Uint8Array => encodeAs(wire, { clear, ciphertext })

/** @throws ConclaveError `E_MALFORMED` */
export function decodeMessage(message: Uint8Array): ReceivedMessage {
  const { clear, ciphertext } = decodeAs(wire, message)
  return { ...decodeAs(clearPart, clear), clear, ciphertext }
}

/** The plaintext under the message key. */
export const encodePayload = (value: Payload): Uint8Array => encodeAs(payload, value)
/** @throws ConclaveError `E_MALFORMED` */
export const decodePayload = (bytes: Uint8Array): Payload => decodeAs(payload, bytes)
