import { ConclaveError, LIMITS } from '@conclave/protocol'

const MARK = 0x80

/**
 * Pads to the next bucket (T9): the content, 0x80, zeros (ISO/IEC 7816-4).
 * @throws ConclaveError `E_MESSAGE_TOO_LONG` over the largest bucket
 */
export function padToBucket(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = LIMITS.sealedBuckets.find((bucket) => bucket > content.length)
  if (size === undefined) throw new ConclaveError('E_MESSAGE_TOO_LONG')
  const padded = new Uint8Array(size)
  padded.set(content)
  padded[content.length] = MARK
  return padded
}

/** @throws ConclaveError `E_MALFORMED` for another size than a bucket's, a missing mark, or a longer bucket than needed */
export function unpad(padded: Uint8Array): Uint8Array {
  const end = padded.findLastIndex((byte) => byte !== 0)
  const fits = LIMITS.sealedBuckets.find((bucket) => bucket > end) === padded.length
  if (end === -1 || padded[end] !== MARK || !fits) throw new ConclaveError('E_MALFORMED', 'padding')
  return padded.subarray(0, end)
}
