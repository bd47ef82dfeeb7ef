import { type CommunityId, fromBase64url, idBytes, idFromBytes, type InviteId, type UserId } from '@conclave/protocol'
import { verifyLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { VerifyProvider } from '../primitives/provider.ts'

const ID_BYTES = 16

/** Shows that somebody holds a link: base64url of InviteId 16 || signature 64, for one account. The ids alone stand in the ledger, which former members have too. */
export type InviteProof = string

/** Who wants to look into which ledger before joining. */
export interface Onlooker {
  readonly communityId: CommunityId
  readonly userId: UserId
}

/** `[communityId, userId]`, signed by the key of the invite. */
export const insightData = ({ communityId, userId }: Onlooker): Uint8Array[] => [idBytes(communityId), idBytes(userId)]

/** The invite that a proof speaks of. */
export function inviteOfProof(proof: InviteProof): InviteId {
  return idFromBytes('InviteId', fromBase64url(proof).slice(0, ID_BYTES))
}

/** @param signKey Ed25519, of the invite in the ledger */
export function isInviteProof(provider: VerifyProvider, onlooker: Onlooker, signKey: Uint8Array, proof: InviteProof): Promise<boolean> {
  return verifyLabelled(provider, signKey, LABELS.inviteInsight, insightData(onlooker), fromBase64url(proof).subarray(ID_BYTES))
}
