import type { CiphersuiteImpl } from 'ts-mls'
import type { CryptoProvider } from '../../primitives/provider.ts'
import { GROUP_SUITES, type GroupSuite } from '../suites.ts'
import { mlsHpke } from './hpke.ts'
import { x25519Kem, xWingKem } from './kem.ts'
import { expand, extract, type LabeledHash } from './labeled-hash.ts'

/**
 * A cipher suite of the library on our provider: one source of randomness, and the platform's own X25519, ML-KEM, Ed25519 and AES. What
 * a device signs here begins with the length of an MLS label (RFC 9420 section 5.1.2), so that it never equals a labelled structure (T0).
 */
export function mlsCiphersuite(provider: CryptoProvider, suite: GroupSuite): CiphersuiteImpl {
  const wide = suite === 'x-wing'
  const digest = wide ? provider.sha512 : provider.sha256
  const hash: LabeledHash = wide ? { hmac: provider.hmacSha512, size: 64 } : { hmac: provider.hmacSha256, size: 32 }
  return {
    name: GROUP_SUITES[suite],
    hash: {
      digest: async (data) => digest(data),
      mac: async (key, data) => hash.hmac(key, data),
      verifyMac: async (key, mac, data) => provider.equal(hash.hmac(key, data), mac),
    },
    kdf: {
      extract: async (salt, ikm) => extract(hash, salt, ikm),
      expand: async (prk, info, length) => expand(hash, prk, info, length),
      size: hash.size,
    },
    signature: {
      sign: (privateKey, message) => provider.sign(privateKey, message),
      verify: (publicKey, message, signature) => provider.verify(publicKey, message, signature),
      keygen: async () => {
        const { publicKey, privateKey } = await provider.ed25519Generate()
        return { publicKey, signKey: privateKey }
      },
    },
    hpke: mlsHpke(provider, {
      kem: wide ? xWingKem(provider) : x25519Kem(provider),
      kdf: wide ? 0x0003 : 0x0001,
      hash,
      aead: wide ? 0x0002 : 0x0001,
      keyBytes: wide ? 32 : 16,
    }),
    rng: { randomBytes: (length) => provider.random(length) },
  }
}
