import { type Cbor, encodeCbor } from '@conclave/protocol'
import { kdf } from '../conventions.ts'
import type { Label } from '../labels.ts'
import { concat } from '../primitives/bytes.ts'
import type { CryptoProvider } from '../primitives/provider.ts'

const SALT_BYTES = 32
/** Bytes that sealing adds: salt and tag. */
export const LASTING_OVERHEAD = SALT_BYTES + 16

/** What a sealed thing is bound to. */
export interface SealContext {
  readonly label: Label
  readonly ids: readonly Cbor[]
}

/**
 * AEAD under a secret that lasts and seals many things (T0): key and nonce from `KDF(secret, label, [...ids, salt], 44)`, a fresh salt in
 * front, `aad = cbor([label, ids])`.
 * @returns salt (32 bytes) || ciphertext
 */
export async function sealUnderLasting(
  provider: CryptoProvider,
  secret: Uint8Array,
  context: SealContext,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const salt = provider.random(SALT_BYTES)
  const derived = deriveKey(provider, secret, context, salt)
  const sealed = await provider.aeadSeal(derived.subarray(0, 32), derived.subarray(32), encodeCbor([context.label, context.ids]), plaintext)
  derived.fill(0)
  return concat(salt, sealed)
}

/** @returns undefined when it does not open */
export async function openUnderLasting(
  provider: CryptoProvider,
  secret: Uint8Array,
  context: SealContext,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (sealed.length < LASTING_OVERHEAD) return undefined
  const derived = deriveKey(provider, secret, context, sealed.subarray(0, SALT_BYTES))
  const opened = await provider.aeadOpen(
    derived.subarray(0, 32),
    derived.subarray(32),
    encodeCbor([context.label, context.ids]),
    sealed.subarray(SALT_BYTES),
  )
  derived.fill(0)
  return opened
}

function deriveKey(provider: CryptoProvider, secret: Uint8Array, { label, ids }: SealContext, salt: Uint8Array): Uint8Array {
  return kdf(provider, secret, label, [...ids, salt], 44)
}
