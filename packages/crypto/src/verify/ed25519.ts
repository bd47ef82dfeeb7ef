import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'

const ORDER = ed25519.Point.Fn.ORDER

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number)
  return value
}

/** The y coordinate without the sign of x, as text that can be looked up. */
function yOf(encoded: Uint8Array): string {
  return String.fromCharCode(...encoded.subarray(0, 31), (encoded[31] as number) & 0x7f)
}

/** 2^255 - 19 and the order of the base point; compared as bytes, because numbers of this size cost ten times as much. */
const FIELD = toLittleEndian(2n ** 255n - 19n)
const ORDER_BYTES = toLittleEndian(ORDER)

function toLittleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}

/** Compares 32 public bytes as little-endian numbers; `top` is what counts of the highest one. */
function isLess(a: Uint8Array, b: Uint8Array, top: number): boolean {
  for (let i = 31; i >= 0; i--) {
    const byte = i === 31 ? (a[i] as number) & top : (a[i] as number)
    if (byte !== b[i]) return byte < (b[i] as number)
  }
  return false
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))
}

const SMALL_ORDER_Y: ReadonlySet<string> = new Set(ED25519_TORSION_SUBGROUP.map((point) => yOf(fromHex(point))))

/**
 * Whether 32 bytes may be an Ed25519 public key or the R of a signature: canonical (y < p) and not of small order. A key of small order
 * has signatures that fit every message. WebCrypto checks neither.
 */
export function isSoundPoint(encoded: Uint8Array): boolean {
  if (encoded.length !== 32) return false
  return isLess(encoded, FIELD, 0x7f) && !SMALL_ORDER_Y.has(yOf(encoded))
}

/** Whether key and signature have the lengths, sound points and a reduced S (RFC 8032 section 5.1.7): checked first, because platforms differ here. */
export function isSoundSignature(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return (
    signature.length === 64 && isSoundPoint(publicKey) && isSoundPoint(signature.subarray(0, 32)) && isLess(signature.subarray(32), ORDER_BYTES, 0xff)
  )
}

/** RFC 8032 section 5.1.7 in the form without cofactor, which is what WebCrypto computes; for platforms that lack Ed25519 there. */
export function verifyInSoftware(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  const s = littleEndian(signature.subarray(32))
  if (signature.length !== 64 || s >= ORDER) return false
  const joined = new Uint8Array(64 + data.length)
  joined.set(signature.subarray(0, 32))
  joined.set(publicKey, 32)
  joined.set(data, 64)
  try {
    const A = ed25519.Point.fromBytes(publicKey)
    const k = littleEndian(sha512(joined)) % ORDER
    const R = ed25519.Point.BASE.multiplyUnsafe(s).subtract(A.multiplyUnsafe(k)).toBytes()
    return R.every((byte, i) => byte === signature[i])
  } catch {
    return false
  }
}
