import { encodeCbor, idBytes, type MailboxId, type ServerId } from '@conclave/protocol'
import type { VerifyProvider } from '../primitives/provider.ts'

/** What a stranger's envelope proves work over (T9). */
export interface ProofOfWork {
  readonly serverId: ServerId
  readonly mailboxId: MailboxId
  /** The sealed payload. */
  readonly payload: Uint8Array
  /** Milliseconds since 1970, at most ten minutes ahead; the caller checks it. */
  readonly expiry: number
  /** 16 bytes. */
  readonly nonce: Uint8Array
}

/** `cbor([serverId, mailboxId, H(payload), expiry, nonce])`; the nonce is its last 16 bytes, so that a solver may write it in place. */
export function proofOfWorkData(provider: VerifyProvider, work: ProofOfWork): Uint8Array<ArrayBuffer> {
  return encodeCbor([idBytes(work.serverId), idBytes(work.mailboxId), provider.sha256(work.payload), work.expiry, work.nonce])
}

/** Whether SHA-256 of the data begins with `bits` zero bits. */
export function checkProofOfWork(provider: VerifyProvider, work: ProofOfWork, bits: number): boolean {
  return work.nonce.length === 16 && leadingZeroBits(provider.sha256(proofOfWorkData(provider, work))) >= bits
}

/** Counted from the first byte, its highest bit first. */
export function leadingZeroBits(hash: Uint8Array): number {
  const first = hash.findIndex((byte) => byte !== 0)
  return first === -1 ? hash.length * 8 : first * 8 + Math.clz32(hash[first] as number) - 24
}
