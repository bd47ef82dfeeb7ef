import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { ConclaveError, type DeviceId } from '@conclave/protocol'
import { kdf } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import type { ChainState } from '../verify/chain-state.ts'
import type { DeviceKeys } from './device-keys.ts'

/** Bytes of the one secret from which the recovery keys come. */
export const RECOVERY_SEED_BYTES = 32

/** `KDF(seed, label, [], 32)` for each of the three keys (T4). `recoveryId` is the id in the chain. */
export async function recoveryKeysFromSeed(provider: CryptoProvider, seed: Uint8Array, recoveryId: DeviceId): Promise<DeviceKeys> {
  const [ed25519, x25519, xwing] = await Promise.all([
    provider.ed25519Generate(kdf(provider, seed, LABELS.recoveryEd25519, [], 32)),
    provider.x25519Generate(kdf(provider, seed, LABELS.recoveryX25519, [], 32)),
    provider.xWingGenerate(kdf(provider, seed, LABELS.recoveryXWing, [], 32)),
  ])
  return { deviceId: recoveryId, ed25519, x25519, xwing }
}

/**
 * The recovery keys of a chain from their seed.
 * @throws ConclaveError `E_RECOVERY_WORDS` when the seed is not that of the recovery key in force
 */
export async function recoveryKeysOf(provider: CryptoProvider, state: ChainState, seed: Uint8Array): Promise<DeviceKeys> {
  const keys = await recoveryKeysFromSeed(provider, seed, state.recovery.id)
  const fits = [
    provider.equal(keys.ed25519.publicKey, state.recovery.ed25519),
    provider.equal(keys.x25519.publicKey, state.recovery.x25519),
    provider.equal(keys.xwing.publicKey, state.recovery.xwing),
  ]
  if (fits.includes(false)) throw new ConclaveError('E_RECOVERY_WORDS', 'not the recovery key of this account')
  return keys
}

/** The 24 words of a seed: BIP-39, English list, checksum inside. */
export function recoveryWords(seed: Uint8Array): string {
  return entropyToMnemonic(seed, wordlist)
}

/**
 * The seed behind 24 words; upper case and any white space are taken.
 * @throws ConclaveError `E_RECOVERY_WORDS`
 */
export function seedFromWords(words: string): Uint8Array {
  const normal = words.normalize('NFKD').trim().toLowerCase().split(/\s+/).join(' ')
  let seed: Uint8Array | undefined
  try {
    seed = mnemonicToEntropy(normal, wordlist)
  } catch {
    // The library's own error might quote the words.
  }
  if (seed?.length !== RECOVERY_SEED_BYTES) throw new ConclaveError('E_RECOVERY_WORDS')
  return seed
}
