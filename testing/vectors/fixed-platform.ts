import { createHash } from 'node:crypto'
import { type CryptoProvider, type Subtle, type WebCrypto, webCryptoProvider } from '@conclave/crypto'
import { hpke } from '../../packages/crypto/src/primitives/hpke.ts'

export const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')
export const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

/**
 * Randomness block i = SHA-256("conclave vectors " || name || i as 4 bytes big-endian). ML-KEM by noble, which takes its randomness from it:
 * 64 bytes d || z for a key, 32 bytes m for an encapsulation.
 */
function fixedPlatform(name: string): WebCrypto {
  let block = 0
  const subtle = Object.create(crypto.subtle as unknown as object, { encapsulateBits: { value: undefined } }) as Subtle
  for (const method of ['importKey', 'exportKey', 'encrypt', 'decrypt', 'sign', 'verify', 'deriveBits'] as const) {
    Object.defineProperty(subtle, method, { value: (crypto.subtle as unknown as Subtle)[method].bind(crypto.subtle) })
  }
  const next = (): Buffer =>
    createHash('sha256')
      .update(`conclave vectors ${name}`)
      .update(Uint8Array.of(0, 0, block >> 8, block++))
      .digest()
  return {
    subtle,
    getRandomValues: (array) => {
      for (let at = 0; at < array.length; at += 32) array.set(next().subarray(0, array.length - at), at)
    },
  }
}

/** What a run derived, in order; secrets that the code erases are copied before. */
export interface Recording {
  readonly dh: { readonly privateKey: string; readonly publicKey: string; readonly output: string }[]
  readonly hkdf: { readonly info: string; readonly ikm: string; readonly salt: string; readonly output: string }[]
  readonly hmac: { readonly key: string; readonly data: string; readonly output: string }[]
  readonly kem: { readonly size: number; readonly ciphertext: string; readonly sharedSecret: string }[]
  readonly random: string[]
}

/** A provider with fixed randomness that records what it computes. */
export function recordingProvider(name: string): { readonly provider: CryptoProvider; readonly recorded: Recording } {
  const recorded: Recording = { dh: [], hkdf: [], hmac: [], kem: [], random: [] }
  const platform = fixedPlatform(name)
  const inner = webCryptoProvider({
    subtle: platform.subtle,
    getRandomValues: (array) => {
      platform.getRandomValues(array)
      recorded.random.push(hex(array))
    },
  })
  const provider: CryptoProvider = {
    ...inner,
    x25519: async (privateKey, publicKey) => {
      const entry = { privateKey: hex(privateKey), publicKey: hex(publicKey) }
      const output = await inner.x25519(privateKey, publicKey)
      recorded.dh.push({ ...entry, output: hex(output) })
      return output
    },
    hkdf: (ikm, salt, info, length) => {
      const entry = { info: Buffer.from(info).toString('latin1'), ikm: hex(ikm), salt: hex(salt) }
      const output = inner.hkdf(ikm, salt, info, length)
      recorded.hkdf.push({ ...entry, output: hex(output) })
      return output
    },
    hmacSha256: (key, data) => {
      const output = inner.hmacSha256(key, data)
      recorded.hmac.push({ key: hex(key), data: hex(data), output: hex(output) })
      return output
    },
    mlKemEncapsulate: async (size, publicKey) => {
      const made = await inner.mlKemEncapsulate(size, publicKey)
      recorded.kem.push({ size, ciphertext: hex(made.ciphertext), sharedSecret: hex(made.sharedSecret) })
      return made
    },
  }
  return { provider: { ...provider, ...hpke(provider) }, recorded }
}
