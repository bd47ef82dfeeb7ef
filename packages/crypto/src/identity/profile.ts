import { bytes, decodeAs, type Decoded, encodeAs, idBytes, LIMITS, struct, text, uint, type UserId } from '@conclave/protocol'
import { kdf } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import { openUnderLasting, type SealContext, sealUnderLasting } from './lasting-secret.ts'
import { padToMultiple, unpad } from './padding.ts'

/** The key that contacts get: opens the profile and makes the delivery token (T9). A new generation at every block. */
export const profileKey = struct({ generation: uint(0xffff_ffff, 1), secret: bytes(32) })
export type ProfileKey = Decoded<typeof profileKey>

/** What others may see of an account. */
export const profile = struct({ version: uint(1, 1), displayName: text(LIMITS.displayNameCharacters) })
export type Profile = Omit<Decoded<typeof profile>, 'version'>

const PROFILE_BLOCK = 512

/** 32 random bytes as the given generation. */
export function generateProfileKey(provider: CryptoProvider, generation: number): ProfileKey {
  return { generation, secret: provider.random(32) }
}

/** `KDF(profileKey, "conclave/delivery-token/v1", [userId, generation], 16)`: whoever shows it may write to the mailboxes of the account. */
export function deliveryToken(provider: CryptoProvider, userId: UserId, key: ProfileKey): Uint8Array {
  return kdf(provider, key.secret, LABELS.deliveryToken, [idBytes(userId), key.generation], 16)
}

function context(userId: UserId, generation: number): SealContext {
  return { label: LABELS.profile, ids: [idBytes(userId), generation] }
}

/** Salt || ciphertext, padded to steps of 512 bytes; the generation travels beside it. */
export function sealProfile(provider: CryptoProvider, userId: UserId, key: ProfileKey, shown: Profile): Promise<Uint8Array> {
  return sealUnderLasting(
    provider,
    key.secret,
    context(userId, key.generation),
    padToMultiple(encodeAs(profile, { version: 1, ...shown }), PROFILE_BLOCK),
  )
}

/** @returns undefined when it does not open or is not a profile that this version knows */
export async function openProfile(provider: CryptoProvider, userId: UserId, key: ProfileKey, sealed: Uint8Array): Promise<Profile | undefined> {
  const padded = await openUnderLasting(provider, key.secret, context(userId, key.generation), sealed)
  const plain = padded && unpad(padded)
  try {
    return plain && { displayName: decodeAs(profile, plain).displayName }
  } catch {
    return undefined
  }
}
