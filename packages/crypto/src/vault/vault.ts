import { ConclaveError, idBytes, type UserId } from '@conclave/protocol'
import { openUnderLasting, type SealContext, sealUnderLasting } from '../identity/lasting-secret.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import type { ChainState } from '../verify/chain-state.ts'

/** Bytes of a sealed vault: salt 32, recovery seed 32, tag 16. */
export const VAULT_BYTES = 80

function context(userId: UserId, version: number): SealContext {
  return { label: LABELS.vault, ids: [idBytes(userId), version] }
}

/** The version that the next vault of a chain has. */
export function nextVaultVersion(state: ChainState): number {
  return (state.vault?.version ?? 0) + 1
}

/** The recovery seed under the export key of OPAQUE (T4): salt || ciphertext. H of it and the version go into the chain with `setVault`. */
export function sealVault(
  provider: CryptoProvider,
  exportKey: Uint8Array,
  userId: UserId,
  version: number,
  recoverySeed: Uint8Array,
): Promise<Uint8Array> {
  return sealUnderLasting(provider, exportKey, context(userId, version), recoverySeed)
}

/**
 * Opens the vault that the server handed out, if it is the one that the chain names.
 * @returns the recovery seed, 32 bytes, secret
 * @throws ConclaveError `E_CHAIN_INVALID` when it is another vault than the chain's or does not open
 */
export async function openVault(provider: CryptoProvider, exportKey: Uint8Array, state: ChainState, sealed: Uint8Array): Promise<Uint8Array> {
  const { vault, userId } = state
  if (vault === null || !provider.equal(provider.sha256(sealed), vault.hash)) throw new ConclaveError('E_CHAIN_INVALID', 'not the vault of the chain')
  const seed = await openUnderLasting(provider, exportKey, context(userId, vault.version), sealed)
  if (seed?.length !== 32) throw new ConclaveError('E_CHAIN_INVALID', 'vault does not open')
  return seed
}
