import { bytes, ConclaveError, decodeAs, type Decoded, encodeAs, id, LIMITS, list, nested, struct, uint } from '@conclave/protocol'
import { signLabelled, verifyLabelled } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider, VerifyProvider } from '../../primitives/provider.ts'
import { type Authority, type EpochSecrets, type GroupDevice, type GroupState, memberOf } from '../port.ts'
import { commitmentOf } from './commitment.ts'
import { WRAP_BYTES, WRAP_DISTANCES } from './wraps.ts'

/** `S_target` under `S_e`. */
const wrap = struct({ target: uint(), sealed: bytes(WRAP_BYTES) })

const record = struct({
  groupId: bytes(32),
  epoch: uint(),
  /** Commitments to `S_e` and `J_e`. */
  comS: bytes(32),
  comJ: bytes(32),
  /** H of the MLS epoch authenticator. */
  authenticator: bytes(32),
  /** The epoch after the last Remove; the server takes no content from before it. */
  floor: uint(),
  wraps: list(wrap, WRAP_DISTANCES.length),
  ledgerSeq: uint(),
  ledgerHash: bytes(32),
})
/** What a member says about an epoch (T12). */
export type EpochRecord = Decoded<typeof record>
export type Wrap = EpochRecord['wraps'][number]

const signed = struct({ record: nested(record, 1_024), userId: id('UserId'), deviceId: id('DeviceId'), signature: bytes(64) })
export type SignedEpochRecord = Decoded<typeof signed>

export function encodeEpochRecord(value: SignedEpochRecord): Uint8Array<ArrayBuffer> {
  return encodeAs(signed, value)
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeEpochRecord(encoded: Uint8Array): SignedEpochRecord {
  if (encoded.length > LIMITS.epochRecordBytes) throw new ConclaveError('E_MALFORMED', 'epoch record')
  const decoded = decodeAs(signed, encoded)
  if (decoded.record.floor > decoded.record.epoch) throw new ConclaveError('E_MALFORMED', 'floor')
  return decoded
}

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
  const signature = await signLabelled(provider, ed25519.privateKey, LABELS.epochRecord, record.toCbor(value))
  return { record: value, userId, deviceId, signature }
}

function hasSignature(provider: VerifyProvider, value: SignedEpochRecord, key: Uint8Array): Promise<boolean> {
  return verifyLabelled(provider, key, LABELS.epochRecord, record.toCbor(value.record), value.signature)
}

/** Whether a member device of this very epoch signed it: for those who are in the group. */
export async function isSignedInEpoch(provider: VerifyProvider, value: SignedEpochRecord, state: GroupState): Promise<boolean> {
  const signer = memberOf(state.members, value.userId, value.deviceId)
  return signer !== undefined && hasSignature(provider, value, signer.signatureKey)
}

/** Whether somebody signed it whom the ledger had in the audience at the entry that it names: for those who come later and walk back. */
export async function isSignedByAudience(provider: VerifyProvider, value: SignedEpochRecord, authority: Authority): Promise<boolean> {
  const { userId, deviceId } = value
  const { ledgerSeq, ledgerHash } = value.record
  const ours = authority.ledgerHash(ledgerSeq)
  if (ours === undefined || !provider.equal(ours, ledgerHash) || !authority.allows(userId, deviceId, ledgerSeq)) return false
  const key = authority.signatureKey(userId, deviceId, ledgerSeq)
  return key !== undefined && hasSignature(provider, value, key)
}
