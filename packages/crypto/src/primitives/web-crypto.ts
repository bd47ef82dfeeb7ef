import { fromBase64url } from '@conclave/protocol'

/** An imported key of the platform; never leaves this folder. */
export interface PlatformKey {
  readonly type: string
}
type Algorithm = string | (Readonly<{ name: string }> & Readonly<Record<string, unknown>>)
type Secret = ArrayBuffer | Readonly<{ sharedKey: ArrayBuffer; ciphertext: ArrayBuffer }>

/** The part of `crypto.subtle` that Conclave uses (W3C Web Cryptography, Secure Curves, Modern Algorithms). */
export interface Subtle {
  importKey(format: string, data: Uint8Array, algorithm: Algorithm, extractable: boolean, usages: readonly string[]): Promise<PlatformKey>
  exportKey(format: string, key: PlatformKey): Promise<ArrayBuffer | Readonly<{ x?: string; pub?: string }>>
  encrypt(algorithm: Algorithm, key: PlatformKey, data: Uint8Array): Promise<ArrayBuffer>
  decrypt(algorithm: Algorithm, key: PlatformKey, data: Uint8Array): Promise<ArrayBuffer>
  sign(algorithm: Algorithm, key: PlatformKey, data: Uint8Array): Promise<ArrayBuffer>
  verify(algorithm: Algorithm, key: PlatformKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>
  deriveBits(algorithm: Algorithm, key: PlatformKey, bits: number): Promise<ArrayBuffer>
  /** Missing where the platform has no KEM. */
  encapsulateBits?(algorithm: Algorithm, key: PlatformKey): Promise<Secret>
  decapsulateBits?(algorithm: Algorithm, key: PlatformKey, ciphertext: Uint8Array): Promise<ArrayBuffer>
}

/** The platform's cryptography: `globalThis.crypto`, or a stand-in with fewer algorithms or fixed randomness in tests. */
export interface WebCrypto {
  getRandomValues(array: Uint8Array<ArrayBuffer>): unknown
  readonly subtle: Subtle
}

/** @returns `globalThis.crypto`, which every supported platform has */
export function platformCrypto(): WebCrypto {
  return (globalThis as unknown as { readonly crypto: WebCrypto }).crypto
}

/**
 * The public half of an imported private key: the platform computes it while importing and shows it in the JWK form (RFC 8037, RFC 9964),
 * four times faster than a multiplication of the base point, and in constant time.
 * @param key extractable
 */
export async function publicHalf(subtle: Subtle, key: PlatformKey): Promise<Uint8Array> {
  const jwk = (await subtle.exportKey('jwk', key)) as { x?: string; pub?: string }
  return fromBase64url(jwk.x ?? jwk.pub ?? '')
}

/**
 * Private keys as the platform holds them, each as long as the very array it came from: importing one costs the platform what its
 * generation costs, for X25519 as much as an agreement. An array that was used is never filled with another key, only erased.
 */
export function rememberImported(importKey: (privateKey: Uint8Array) => Promise<PlatformKey>): (privateKey: Uint8Array) => Promise<PlatformKey> {
  const kept = new WeakMap<Uint8Array, Promise<PlatformKey>>()
  return (privateKey) => {
    const known = kept.get(privateKey)
    if (known !== undefined) return known
    const imported = importKey(privateKey)
    kept.set(privateKey, imported)
    return imported
  }
}

/** Asks once, at first use, whether the platform can do something; remembers the answer. */
export function once(probe: () => Promise<unknown>): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined
  return () =>
    (answer ??= probe().then(
      () => true,
      () => false,
    ))
}

/** PKCS #8 frame of a 32-byte private key (RFC 8410 section 7); `oid` is the last byte of 1.3.101.x. */
export function pkcs8(oid: 0x6e | 0x70, privateKey: Uint8Array): Uint8Array {
  const framed = new Uint8Array(48)
  framed.set([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, oid, 0x04, 0x22, 0x04, 0x20])
  framed.set(privateKey, 16)
  return framed
}
