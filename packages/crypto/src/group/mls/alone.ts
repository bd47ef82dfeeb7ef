import type { CiphersuiteImpl, GroupState as LibraryState } from 'ts-mls'
import { createConfirmationTag, createSecretTree, initializeEpoch } from './library.ts'

/** `initSecret` of the epoch before, and the state that the library made of it. */
export interface Step {
  readonly initSecret: Uint8Array
  readonly next: LibraryState
}

/**
 * A commit that leaves one leaf has no path to derive from, and the library then takes zeros as the commit secret: whoever was removed knows
 * the init secret of the epoch before and would know the next. RFC 9420 section 7.4 has a fresh secret there. Nobody else processes such a commit,
 * so that the epoch is made anew with a random one, by the steps of the library itself.
 */
export async function refreshWhenAlone(ciphersuite: CiphersuiteImpl, { initSecret, next }: Step): Promise<LibraryState> {
  if (next.ratchetTree.length > 1) return next
  const { kdf, rng, hash } = ciphersuite
  const epoch = await initializeEpoch(initSecret, rng.randomBytes(kdf.size), next.groupContext, new Uint8Array(kdf.size), kdf)
  return {
    ...next,
    keySchedule: epoch.keySchedule,
    secretTree: await createSecretTree(1, epoch.encryptionSecret, kdf),
    confirmationTag: await createConfirmationTag(epoch.keySchedule.confirmationKey, next.groupContext.confirmedTranscriptHash, hash),
  }
}
