import { type CommunityState, encodeSignedEntry, type Entry, NO_COMMUNITY, NO_HASH, type Operation, unsignedEntry } from '@conclave/protocol'
import { signLabelled } from '../conventions.ts'
import type { DeviceKeys } from '../identity/device-keys.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider, KeyPair } from '../primitives/provider.ts'
import { type ChainState, headOf } from '../verify/chain-state.ts'
import { joinProofData } from '../verify/ledger.ts'

/** Who writes: a device, and the newest chain of its account. */
export interface LedgerAuthor {
  readonly device: DeviceKeys
  readonly chain: ChainState
}

/**
 * The signed form of the next entry, ready to be sent; the server adds its time.
 * @param state null for the first entry
 * @param inviteKey the signing key of the invite, for `join`
 */
export async function signEntry(
  provider: CryptoProvider,
  state: CommunityState | null,
  { device, chain }: LedgerAuthor,
  operation: Operation,
  inviteKey?: KeyPair,
): Promise<Uint8Array<ArrayBuffer>> {
  const place = state ?? { communityId: NO_COMMUNITY, seq: 0, hash: NO_HASH }
  const entry: Entry = {
    communityId: place.communityId,
    seq: place.seq + 1,
    prevHash: place.hash,
    userId: chain.userId,
    deviceId: device.deviceId,
    head: headOf(chain),
    ...operation,
  }
  const unsigned = unsignedEntry(entry)
  const signatures = [await signLabelled(provider, device.ed25519.privateKey, LABELS.ledger, unsigned)]
  if (inviteKey !== undefined) signatures.push(await signLabelled(provider, inviteKey.privateKey, LABELS.ledgerJoin, joinProofData(entry)))
  return encodeSignedEntry(unsigned, signatures)
}
