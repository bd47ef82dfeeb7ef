import { type CommunityId, idBytes } from '@conclave/protocol'
import { labelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { VerifyProvider } from '../primitives/provider.ts'

/**
 * The MLS group of an audience: `H("conclave/group/v1" || 0x00 || cbor([communityId, audience, generation]))`, so that nobody can pass off the group of one
 * audience for that of another. `generation` is 0, and one more each time a group had to be founded anew because nobody was left with a state.
 * @returns 32 bytes
 */
export function groupIdOf(provider: VerifyProvider, communityId: CommunityId, audience: string, generation = 0): Uint8Array {
  return provider.sha256(labelled(LABELS.group, [idBytes(communityId), audience, generation]))
}
