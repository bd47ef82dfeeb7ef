import { codeOf } from '@conclave/protocol'
import { concat } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import { rememberExpanded, X_WING_BYTES, xWingDecapsulate, xWingEncapsulate, xWingKeyPair, type XWingProvider } from './x-wing.ts'

type Hashes = Pick<CryptoProvider, 'hmacSha256' | 'hkdf'>
const NONE = new Uint8Array(0)
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const uint16 = (n: number): Uint8Array => Uint8Array.of(n >> 8, n & 255)

/** `suite_id` of RFC 9180 section 5.1. */
export const suiteId = (kem: number, kdf: number, aead: number): Uint8Array => concat(ascii('HPKE'), uint16(kem), uint16(kdf), uint16(aead))

/** X-Wing (0x647a), HKDF-SHA-256 (0x0001), AES-256-GCM (0x0002). */
const SUITE = suiteId(0x647a, 0x0001, 0x0002)

function labeledExtract(p: Hashes, suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return p.hmacSha256(salt.length === 0 ? new Uint8Array(32) : salt, concat(ascii('HPKE-v1'), suite, ascii(label), ikm))
}

/** One block of HKDF-Expand suffices: both lengths are at most 32 bytes. */
function labeledExpand(p: Hashes, suite: Uint8Array, prk: Uint8Array, label: string, context: Uint8Array, length: number): Uint8Array {
  return p.hmacSha256(prk, concat(uint16(length), ascii('HPKE-v1'), suite, ascii(label), context, Uint8Array.of(1))).slice(0, length)
}

/** `KeySchedule` of RFC 9180 section 5.1 in base mode with HKDF-SHA-256; `keyBytes` is Nk (16 or 32). */
export function hpkeKeySchedule(
  p: Hashes,
  suite: Uint8Array,
  sharedSecret: Uint8Array,
  info: Uint8Array,
  keyBytes: number,
): { readonly key: Uint8Array; readonly baseNonce: Uint8Array } {
  const context = concat(Uint8Array.of(0), labeledExtract(p, suite, NONE, 'psk_id_hash', NONE), labeledExtract(p, suite, NONE, 'info_hash', info))
  const secret = labeledExtract(p, suite, sharedSecret, 'secret', NONE)
  return { key: labeledExpand(p, suite, secret, 'key', context, keyBytes), baseNonce: labeledExpand(p, suite, secret, 'base_nonce', context, 12) }
}

/** HPKE single-shot, base mode (RFC 9180 section 6.1): one message a context, so the nonce is the base nonce. */
export function hpke(
  p: XWingProvider & Hashes & Pick<CryptoProvider, 'aeadSeal' | 'aeadOpen' | 'random'>,
): Pick<CryptoProvider, 'xWingGenerate' | 'hpkeSeal' | 'hpkeOpen'> {
  const expanded = rememberExpanded()
  return {
    xWingGenerate: (seed = p.random(X_WING_BYTES.privateKey)) => xWingKeyPair(p, seed),
    async hpkeSeal(publicKey, info, aad, plaintext) {
      const { sharedSecret, ciphertext: enc } = await xWingEncapsulate(p, publicKey)
      const { key, baseNonce } = hpkeKeySchedule(p, SUITE, sharedSecret, info, 32)
      return concat(enc, await p.aeadSeal(key, baseNonce, aad, plaintext))
    },
    async hpkeOpen(privateKey, info, aad, sealed) {
      if (sealed.length < X_WING_BYTES.ciphertext) return undefined
      const enc = sealed.subarray(0, X_WING_BYTES.ciphertext)
      const sharedSecret = await xWingDecapsulate(p, expanded(privateKey), enc).catch((error: unknown) => {
        if (codeOf(error) === 'E_MALFORMED') return undefined
        throw error
      })
      if (sharedSecret === undefined) return undefined
      const { key, baseNonce } = hpkeKeySchedule(p, SUITE, sharedSecret, info, 32)
      return p.aeadOpen(key, baseNonce, aad, sealed.subarray(X_WING_BYTES.ciphertext))
    },
  }
}
