import { bytesUpTo, type Codec, decodeAs, encodeAs } from '@conclave/protocol'

/** A form inside a byte string of at most `max` bytes, so that its items do not count for the outer one. */
export function nested<T>(inner: Codec<T>, max: number): Codec<T> {
  const outer = bytesUpTo(max)
  return {
    shape: `nested(${inner.shape})`,
    toCbor: (value) => outer.toCbor(encodeAs(inner, value)),
    fromCbor: (value) => decodeAs(inner, outer.fromCbor(value)),
  }
}
