import { PROOF_OF_WORK_BITS } from '@conclave/protocol'
import type { CryptoProvider } from '../primitives/provider.ts'
import { leadingZeroBits, type ProofOfWork, proofOfWorkData } from '../verify/proof-of-work.ts'

const NONCE_BYTES = 16
/** Hashes between two turns of the event loop: a few milliseconds. */
const BATCH = 2_048
/** Bytes of a SHA-256 block: the first one is the same in every try. */
const BLOCK = 64

/**
 * Finds the nonce of a stranger's envelope (T9); 2^20 hashes on average for 20 bits.
 * @param yieldTurn resolves after other work of this thread had its turn (a timer of 0 ms)
 * @returns the nonce, 16 bytes
 */
export async function solveProofOfWork(
  provider: CryptoProvider,
  work: Omit<ProofOfWork, 'nonce'>,
  yieldTurn: () => Promise<void>,
  bits: number = PROOF_OF_WORK_BITS,
): Promise<Uint8Array> {
  const data = proofOfWorkData(provider, { ...work, nonce: provider.random(NONCE_BYTES) })
  const nonce = data.subarray(data.length - NONCE_BYTES)
  const counter = new DataView(data.buffer, data.byteOffset + data.length - 4)
  const hash = provider.sha256After(data.subarray(0, BLOCK))
  const rest = data.subarray(BLOCK)
  for (let tries = 0; ; tries++) {
    if (leadingZeroBits(hash(rest)) >= bits) return nonce.slice()
    counter.setUint32(0, counter.getUint32(0) + 1)
    if (tries % BATCH === BATCH - 1) await yieldTurn()
  }
}
