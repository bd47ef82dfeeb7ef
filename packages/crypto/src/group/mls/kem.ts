import { concat } from '../../primitives/bytes.ts'
import type { CryptoProvider, Encapsulation, KeyPair } from '../../primitives/provider.ts'
import { rememberExpanded, xWingDecapsulate, xWingEncapsulate, xWingSeed } from '../../primitives/x-wing.ts'
import { labeledExpand, labeledExtract, type LabeledHash } from './labeled-hash.ts'

/** The KEM of a suite: private keys are 32 bytes in both. */
export interface Kem {
  readonly id: number
  generate(): Promise<KeyPair>
  /** `DeriveKeyPair` of RFC 9180 section 4. */
  derive(ikm: Uint8Array): Promise<KeyPair>
  encapsulate(publicKey: Uint8Array): Promise<Encapsulation>
  decapsulate(privateKey: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array>
}

/** X-Wing, KEM 0x647a (draft-connolly-cfrg-xwing-kem); its DeriveKeyPair is SHAKE256 of the key material. */
export function xWingKem(provider: CryptoProvider): Kem {
  const expanded = rememberExpanded()
  return {
    id: 0x647a,
    generate: () => provider.xWingGenerate(),
    derive: (ikm) => provider.xWingGenerate(xWingSeed(ikm)),
    encapsulate: (publicKey) => xWingEncapsulate(provider, publicKey),
    decapsulate: (privateKey, ciphertext) => xWingDecapsulate(provider, expanded(privateKey), ciphertext),
  }
}

const NONE = new Uint8Array(0)
const KEM_SUITE = Uint8Array.of(0x4b, 0x45, 0x4d, 0x00, 0x20)

/** DHKEM(X25519, HKDF-SHA256), KEM 0x0020 (RFC 9180 section 4.1). */
export function x25519Kem(provider: CryptoProvider): Kem {
  const hash: LabeledHash = { hmac: (key, data) => provider.hmacSha256(key, data), size: 32 }
  const extractAndExpand = (dh: Uint8Array, enc: Uint8Array, publicKey: Uint8Array): Uint8Array =>
    labeledExpand(hash, KEM_SUITE, labeledExtract(hash, KEM_SUITE, NONE, 'eae_prk', dh), 'shared_secret', concat(enc, publicKey), 32)
  return {
    id: 0x0020,
    generate: () => provider.x25519Generate(),
    derive: (ikm) => provider.x25519Generate(labeledExpand(hash, KEM_SUITE, labeledExtract(hash, KEM_SUITE, NONE, 'dkp_prk', ikm), 'sk', NONE, 32)),
    async encapsulate(publicKey) {
      const ephemeral = await provider.x25519Generate()
      const dh = await provider.x25519(ephemeral.privateKey, publicKey)
      return { sharedSecret: extractAndExpand(dh, ephemeral.publicKey, publicKey), ciphertext: ephemeral.publicKey }
    },
    async decapsulate(privateKey, ciphertext) {
      const [dh, own] = await Promise.all([provider.x25519(privateKey, ciphertext), provider.x25519Generate(privateKey)])
      return extractAndExpand(dh, ciphertext, own.publicKey)
    },
  }
}
