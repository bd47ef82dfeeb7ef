import { epochRecordForm, type SignedEpochRecord } from '@conclave/protocol'
import { verifyLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { VerifyProvider } from '../primitives/provider.ts'

/** Whether the device with this Ed25519 key signed the record (T12); whether it may speak for the group is another question. */
export function hasEpochSignature(provider: VerifyProvider, { record, signature }: SignedEpochRecord, key: Uint8Array): Promise<boolean> {
  return verifyLabelled(provider, key, LABELS.epochRecord, epochRecordForm.toCbor(record), signature)
}
