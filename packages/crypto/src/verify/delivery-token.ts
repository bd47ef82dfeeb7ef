import type { VerifyProvider } from '../primitives/provider.ts'

/** What the server keeps of a delivery token (16 bytes): its SHA-256 (T9). */
export function hashDeliveryToken(provider: VerifyProvider, token: Uint8Array): Uint8Array {
  return provider.sha256(token)
}

/** Constant time; false for a token of another length. */
export function matchesDeliveryToken(provider: VerifyProvider, token: Uint8Array, hash: Uint8Array): boolean {
  return token.length === 16 && provider.equal(provider.sha256(token), hash)
}
