import { type Cbor, encodeCbor } from '@conclave/protocol'
import type { Label } from './labels.ts'
import type { CryptoProvider, VerifyProvider } from './primitives/provider.ts'

const ZERO_SALT = new Uint8Array(32)

/** `label || 0x00 || cbor(value)`: what is signed, derived from and authenticated (T0). */
export function labelled(label: Label, value: Cbor): Uint8Array {
  const head = new TextEncoder().encode(label)
  const body = encodeCbor(value)
  const joined = new Uint8Array(head.length + 1 + body.length)
  joined.set(head)
  joined.set(body, head.length + 1)
  return joined
}

/** `Sign(k, label, a)`: Ed25519, 64 bytes. */
export function signLabelled(provider: CryptoProvider, privateKey: Uint8Array, label: Label, value: Cbor): Promise<Uint8Array> {
  return provider.sign(privateKey, labelled(label, value))
}

/** Whether {@link signLabelled} made the signature with the private half of `publicKey` (32 bytes). */
export function verifyLabelled(provider: VerifyProvider, publicKey: Uint8Array, label: Label, value: Cbor, signature: Uint8Array): Promise<boolean> {
  return provider.verify(publicKey, labelled(label, value), signature)
}

/** `KDF(ikm, label, ctx, n, salt)`: HKDF-SHA-256 with info `label || 0x00 || cbor(ctx)`. */
export function kdf(
  provider: CryptoProvider,
  ikm: Uint8Array,
  label: Label,
  context: Cbor,
  length: number,
  salt: Uint8Array = ZERO_SALT,
): Uint8Array {
  return provider.hkdf(ikm, salt, labelled(label, context), length)
}
