import { sha256 } from '@noble/hashes/sha2.js'
import type { VerifyProvider } from '../primitives/provider.ts'
import { isSoundSignature, verifyInSoftware } from './ed25519.ts'

type ImportedKey = object
/** The part of `crypto.subtle` that checking signatures needs. */
export interface VerifySubtle {
  importKey(format: 'raw', key: Uint8Array, algorithm: 'Ed25519', extractable: boolean, usages: readonly 'verify'[]): Promise<ImportedKey>
  verify(algorithm: 'Ed25519', key: ImportedKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>
}

/** Imported keys kept by one provider; about 200 bytes each. */
const KEPT_KEYS = 4_096

/** SHA-256, Ed25519 by WebCrypto (in software where it is missing) and constant-time comparison. */
export function verifyProvider(platform: VerifySubtle | undefined = platformSubtle()): VerifyProvider {
  const kept = new Map<string, ImportedKey>()
  let subtle = platform

  const importKey = async (publicKey: Uint8Array, from: VerifySubtle): Promise<ImportedKey> => {
    const name = String.fromCharCode(...publicKey)
    const known = kept.get(name)
    if (known !== undefined) return known
    const key = await from.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    if (kept.size >= KEPT_KEYS) kept.delete(kept.keys().next().value as string)
    kept.set(name, key)
    return key
  }

  return {
    sha256: (data) => sha256(data),
    equal: constantTimeEqual,
    verify: async (publicKey, data, signature) => {
      if (!isSoundSignature(publicKey, signature)) return false
      if (subtle === undefined) return verifyInSoftware(publicKey, data, signature)
      try {
        return await subtle.verify('Ed25519', await importKey(publicKey, subtle), signature, data)
      } catch (error) {
        if ((error as { name?: unknown }).name !== 'NotSupportedError') return false
        subtle = undefined
        return verifyInSoftware(publicKey, data, signature)
      }
    },
  }
}

function platformSubtle(): VerifySubtle | undefined {
  return (globalThis as unknown as { readonly crypto?: { readonly subtle?: VerifySubtle } }).crypto?.subtle
}

/** Takes the same time wherever the first difference is; false for unequal lengths. */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}
