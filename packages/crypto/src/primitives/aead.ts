import { assertLength } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import type { PlatformKey, Subtle } from './web-crypto.ts'

const TAG_BYTES = 16

function importAes(subtle: Subtle, key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<PlatformKey> {
  assertLength(key, 32, 'an AES-256 key')
  return subtle.importKey('raw', key, 'AES-GCM', false, [usage])
}

const gcm = (nonce: Uint8Array, aad: Uint8Array) => ({ name: 'AES-GCM', iv: nonce, additionalData: aad, tagLength: 128 })

/** AES-256-GCM (NIST SP 800-38D) of the platform only: table-driven AES in JavaScript is not constant-time. */
export function aead(subtle: Subtle): Pick<CryptoProvider, 'aeadSeal' | 'aeadOpen'> {
  return {
    async aeadSeal(key, nonce, aad, plaintext) {
      assertLength(nonce, 12, 'a GCM nonce')
      return new Uint8Array(await subtle.encrypt(gcm(nonce, aad), await importAes(subtle, key, 'encrypt'), plaintext))
    },
    async aeadOpen(key, nonce, aad, ciphertext) {
      assertLength(nonce, 12, 'a GCM nonce')
      if (ciphertext.length < TAG_BYTES) return undefined
      const imported = await importAes(subtle, key, 'decrypt')
      return subtle.decrypt(gcm(nonce, aad), imported, ciphertext).then(
        (plain) => new Uint8Array(plain),
        () => undefined,
      )
    },
  }
}
