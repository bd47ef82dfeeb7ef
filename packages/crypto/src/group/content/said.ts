import { bool, bytesUpTo, type Decoded, decodeAs, encodeAs, id, LIMITS, struct, uint, union } from '@conclave/protocol'
import { KEY_ANSWER, KEY_REQUEST } from '../history/key-request.ts'

/** `[e, salt 32 || ciphertext]`: under `C` of `J_e` whatever the policy of the channel, because nothing of it is kept. */
const signal = struct({ epoch: uint(), sealed: bytesUpTo(LIMITS.signalBytes) })
export type Signal = Decoded<typeof signal>

const said = union({
  /** Not signed: whoever reads the channel could say that somebody else types. It is shown for seconds and believed for nothing. */
  typing: [1, { userId: id('UserId'), typing: bool }],
  /** Signed: who asks for keys of former epochs, and who answers (T12). */
  request: [2, KEY_REQUEST],
  answer: [3, KEY_ANSWER],
})
/** What is said to those who watch a channel now. */
export type Said = Decoded<typeof said>

export const encodeSignal = (value: Signal): Uint8Array<ArrayBuffer> => encodeAs(signal, value)
/** @throws ConclaveError `E_MALFORMED` */
export const decodeSignal = (encoded: Uint8Array): Signal => decodeAs(signal, encoded)
export const encodeSaid = (value: Said): Uint8Array<ArrayBuffer> => encodeAs(said, value)
/** @throws ConclaveError `E_MALFORMED` */
export const decodeSaid = (encoded: Uint8Array): Said => decodeAs(said, encoded)
