import { assertLength } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import type { PlatformKey, Subtle } from './web-crypto.ts'

const TAG_BYTES = 16

type Usage = 'encrypt' | 'decrypt'

function importAes(subtle: Subtle, key: Uint8Array, bytes: 16 | 32, usage: Usage): Promise<PlatformKey> {
  assertLength(key, bytes, `an AES-${bytes * 8} key`)
  return subtle.importKey('raw', key, 'AES-GCM', false, [usage])
}

const gcm = (nonce: Uint8Array, aad: Uint8Array) => ({ name: 'AES-GCM', iv: nonce, additionalData: aad, tagLength: 128 })

function sealWith(subtle: Subtle, keyBytes: 16 | 32): CryptoProvider['aeadSeal'] {
  return async (key, nonce, aad, plaintext) => {
    assertLength(nonce, 12, 'a GCM nonce')
    return new Uint8Array(await subtle.encrypt(gcm(nonce, aad), await importAes(subtle, key, keyBytes, 'encrypt'), plaintext))
  }
}

function openWith(subtle: Subtle, keyBytes: 16 | 32): CryptoProvider['aeadOpen'] {
  return async (key, nonce, aad, ciphertext) => {
    assertLength(nonce, 12, 'a GCM nonce')
    if (ciphertext.length < TAG_BYTES) return undefined
    const imported = await importAes(subtle, key, keyBytes, 'decrypt')
    return subtle.decrypt(gcm(nonce, aad), imported, ciphertext).then(
      (plain) => new Uint8Array(plain),
      () => undefined,
    )
  }
}

/** AES-GCM (NIST SP 800-38D) of the platform only: table-driven AES in JavaScript is not constant-time. */
export function aead(subtle: Subtle): Pick<CryptoProvider, 'aeadSeal' | 'aeadOpen' | 'aes128Seal' | 'aes128Open'> {
  return { aeadSeal: sealWith(subtle, 32), aeadOpen: openWith(subtle, 32), aes128Seal: sealWith(subtle, 16), aes128Open: openWith(subtle, 16) }
}
