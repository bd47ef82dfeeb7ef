import { concat } from '../../primitives/bytes.ts'

/** HMAC with one hash; `size` is its output in bytes. */
export interface LabeledHash {
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array
  readonly size: number
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const uint16 = (n: number): Uint8Array => Uint8Array.of(n >> 8, n & 255)

/** `HKDF-Extract` (RFC 5869 section 2.2). */
export function extract(hash: LabeledHash, salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  return hash.hmac(salt.length === 0 ? new Uint8Array(hash.size) : salt, ikm)
}

/** `HKDF-Expand` (RFC 5869 section 2.3). */
export function expand(hash: LabeledHash, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let i = 1; (i - 1) * hash.size < length; i++) blocks.push(hash.hmac(prk, concat(blocks.at(-1) ?? new Uint8Array(0), info, Uint8Array.of(i))))
  return concat(...blocks).slice(0, length)
}

/** RFC 9180 section 4. */
export function labeledExtract(hash: LabeledHash, suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return extract(hash, salt, concat(ascii('HPKE-v1'), suite, ascii(label), ikm))
}

/** RFC 9180 section 4. */
export function labeledExpand(hash: LabeledHash, suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array {
  return expand(hash, prk, concat(uint16(length), ascii('HPKE-v1'), suite, ascii(label), info), length)
}
