import { encodeCbor } from '@conclave/protocol'
import { kdf } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider } from '../../primitives/provider.ts'

/** How far back an epoch wraps: one always, the others when the distance divides its number (T12). */
export const WRAP_DISTANCES = [1, 16, 256] as const

/** The epochs that epoch `e` wraps, the nearest first. */
export function wrapTargets(epoch: number): readonly number[] {
  return WRAP_DISTANCES.filter((distance) => distance <= epoch && epoch % distance === 0).map((distance) => epoch - distance)
}

/**
 * `KDF(S_e, "conclave/history/wrap/v1", [groupId, e, target], 44)`. There is one true plaintext for each key, so that every member makes the same bytes
 * and a repaired record says nothing new.
 */
function wrapKey(provider: CryptoProvider, groupId: Uint8Array, epoch: number, target: number, shared: Uint8Array) {
  const derived = kdf(provider, shared, LABELS.historyWrap, [groupId, epoch, target], 44)
  return { key: derived.subarray(0, 32), nonce: derived.subarray(32), aad: encodeCbor([LABELS.historyWrap, [groupId, epoch, target]]) }
}

/** One epoch with its `S`. */
export interface EpochSecret {
  readonly epoch: number
  readonly shared: Uint8Array
}

/** @returns 48 bytes */
export function wrapSecret(provider: CryptoProvider, groupId: Uint8Array, { epoch, shared }: EpochSecret, target: EpochSecret): Promise<Uint8Array> {
  const { key, nonce, aad } = wrapKey(provider, groupId, epoch, target.epoch, shared)
  return provider.aeadSeal(key, nonce, aad, target.shared)
}

/** @returns undefined when it does not open; what opens is believed only if it fits the commitment of its own epoch */
export function openWrap(
  provider: CryptoProvider,
  groupId: Uint8Array,
  { epoch, shared }: EpochSecret,
  target: number,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { key, nonce, aad } = wrapKey(provider, groupId, epoch, target, shared)
  return provider.aeadOpen(key, nonce, aad, sealed)
}

/** Wraps of all due epochs whose secret is known; an external joiner knows none, or with an open link the last (T12). */
export async function wrapKnown(
  provider: CryptoProvider,
  groupId: Uint8Array,
  own: EpochSecret,
  known: (epoch: number) => Uint8Array | undefined,
): Promise<readonly { readonly target: number; readonly sealed: Uint8Array }[]> {
  const made: { target: number; sealed: Uint8Array }[] = []
  for (const target of wrapTargets(own.epoch)) {
    const shared = known(target)
    if (shared !== undefined) made.push({ target, sealed: await wrapSecret(provider, groupId, own, { epoch: target, shared }) })
  }
  return made
}
