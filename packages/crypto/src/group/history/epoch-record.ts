import { type EpochRecord, epochRecordForm, type SignedEpochRecord, type Wrap } from '@conclave/protocol'
import { signLabelled } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider, VerifyProvider } from '../../primitives/provider.ts'
import { type Authority, type EpochSecrets, type GroupDevice, type GroupState, memberOf } from '../port.ts'
import { commitmentOf } from './commitment.ts'
import { hasEpochSignature } from '../../verify/epoch-record.ts'

/** Everything but the wraps, as a member of the epoch knows it. */
export function epochRecordOf(provider: CryptoProvider, state: GroupState, secrets: EpochSecrets, wraps: readonly Wrap[]): EpochRecord {
  const { groupId, epoch, floor, ledger } = state
  return {
    groupId,
    epoch,
    comS: commitmentOf(provider, groupId, epoch, secrets.shared),
    comJ: commitmentOf(provider, groupId, epoch, secrets.joined),
    authenticator: secrets.authenticator,
    floor,
    wraps,
    ledgerSeq: ledger.seq,
    ledgerHash: ledger.hash,
  }
}

/** Signed by a member device in the epoch: label `conclave/epoch/v1`. */
export async function signEpochRecord(
  provider: CryptoProvider,
  value: EpochRecord,
  { userId, deviceId, ed25519 }: GroupDevice,
): Promise<SignedEpochRecord> {
  const signature = await signLabelled(provider, ed25519.privateKey, LABELS.epochRecord, epochRecordForm.toCbor(value))
  return { record: value, userId, deviceId, signature }
}

/** Whether a member device of this very epoch signed it: for those who are in the group. */
export async function isSignedInEpoch(provider: VerifyProvider, value: SignedEpochRecord, state: GroupState): Promise<boolean> {
  const signer = memberOf(state.members, value.userId, value.deviceId)
  return signer !== undefined && hasEpochSignature(provider, value, signer.signatureKey)
}

/** Whether somebody signed it whom the ledger had in the audience at the entry that it names: for those who come later and walk back. */
export async function isSignedByAudience(provider: VerifyProvider, value: SignedEpochRecord, authority: Authority): Promise<boolean> {
  const { userId, deviceId } = value
  const { ledgerSeq, ledgerHash } = value.record
  const ours = authority.ledgerHash(ledgerSeq)
  if (ours === undefined || !provider.equal(ours, ledgerHash) || !authority.allows(userId, deviceId, ledgerSeq)) return false
  const key = authority.signatureKey(userId, deviceId, ledgerSeq)
  return key !== undefined && hasEpochSignature(provider, value, key)
}
