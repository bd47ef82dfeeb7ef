import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { assertLength, concat } from './bytes.ts'
import { ML_KEM_BYTES } from './ml-kem.ts'
import type { CryptoProvider, Encapsulation, KeyPair } from './provider.ts'

/** Sizes of draft-connolly-cfrg-xwing-kem; the private key is the seed. */
export const X_WING_BYTES = { publicKey: 1_216, privateKey: 32, ciphertext: 1_120 } as const
const { publicKey: PK_M, ciphertext: CT_M } = ML_KEM_BYTES[768]
/** `\.//^\`, the label of the X-Wing combiner (draft-connolly-cfrg-xwing-kem section 5.3). */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c)

export type XWingProvider = Pick<CryptoProvider, 'x25519' | 'x25519Generate' | 'mlKemGenerate' | 'mlKemEncapsulate' | 'mlKemDecapsulate'>

const combine = (ssM: Uint8Array, ssX: Uint8Array, ctX: Uint8Array, pkX: Uint8Array): Uint8Array => sha3_256(concat(ssM, ssX, ctX, pkX, LABEL))

/** `expandDecapsulationKey` (section 5.2) without the public halves. */
export interface ExpandedXWing {
  readonly mlKem: Uint8Array
  readonly x25519: Uint8Array
}

function expand(seed: Uint8Array): ExpandedXWing {
  assertLength(seed, X_WING_BYTES.privateKey, 'an X-Wing private key')
  const expanded = shake256(seed, { dkLen: 96 })
  return { mlKem: expanded.slice(0, 64), x25519: expanded.slice(64) }
}

/** Expands a seed once as long as its array lives: a sealing key opens many envelopes, and the platform then keeps its two keys too. */
export function rememberExpanded(): (seed: Uint8Array) => ExpandedXWing {
  const kept = new WeakMap<Uint8Array, ExpandedXWing>()
  return (seed) => {
    const expanded = kept.get(seed) ?? expand(seed)
    kept.set(seed, expanded)
    return expanded
  }
}

/** The seed of `DeriveKeyPair` for X-Wing in HPKE: SHAKE256 of the key material (section 5.6). */
export function xWingSeed(ikm: Uint8Array): Uint8Array {
  return shake256(ikm, { dkLen: X_WING_BYTES.privateKey })
}

/** X-Wing key pair from its 32-byte seed (section 5.2). */
export async function xWingKeyPair(provider: XWingProvider, seed: Uint8Array): Promise<KeyPair> {
  const secret = expand(seed)
  const [m, x] = await Promise.all([provider.mlKemGenerate(768, secret.mlKem), provider.x25519Generate(secret.x25519)])
  return { publicKey: concat(m.publicKey, x.publicKey), privateKey: seed }
}

/** @throws ConclaveError `E_MALFORMED` for a key that either part refuses */
export async function xWingEncapsulate(provider: XWingProvider, publicKey: Uint8Array): Promise<Encapsulation> {
  assertLength(publicKey, X_WING_BYTES.publicKey, 'an X-Wing public key')
  const pkX = publicKey.subarray(PK_M)
  const [m, ephemeral] = await Promise.all([provider.mlKemEncapsulate(768, publicKey.subarray(0, PK_M)), provider.x25519Generate()])
  const ssX = await provider.x25519(ephemeral.privateKey, pkX)
  return { sharedSecret: combine(m.sharedSecret, ssX, ephemeral.publicKey, pkX), ciphertext: concat(m.ciphertext, ephemeral.publicKey) }
}

/** @throws ConclaveError `E_MALFORMED` for a wrong length or a small-order point */
export async function xWingDecapsulate(provider: XWingProvider, secret: ExpandedXWing, ciphertext: Uint8Array): Promise<Uint8Array> {
  assertLength(ciphertext, X_WING_BYTES.ciphertext, 'an X-Wing ciphertext')
  const ctX = ciphertext.subarray(CT_M)
  const [ssM, ssX, { publicKey: pkX }] = await Promise.all([
    provider.mlKemDecapsulate(768, secret.mlKem, ciphertext.subarray(0, CT_M)),
    provider.x25519(secret.x25519, ctX),
    provider.x25519Generate(secret.x25519),
  ])
  return combine(ssM, ssX, ctX, pkX)
}
