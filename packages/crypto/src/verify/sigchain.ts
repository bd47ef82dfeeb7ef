import { type Cbor, ConclaveError, idFromBytes, LIMITS, type UserId } from '@conclave/protocol'
import { verifyLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { VerifyProvider } from '../primitives/provider.ts'
import { applyLink, genesisState, requiredSigners } from './chain-rules.ts'
import type { ChainState } from './chain-state.ts'
import { decodeSignedLink, type SignedLink } from './links.ts'

/** What `userId` and `H(prev)` are in a genesis link. */
export const ZERO_32 = new Uint8Array(32)

/**
 * Checks a whole chain from its genesis (T1).
 * @throws ConclaveError `E_CHAIN_INVALID`, `E_SIGNATURE`, `E_DEVICE_LIMIT`
 */
export async function verifyChain(provider: VerifyProvider, links: readonly Uint8Array[], expectedUserId?: UserId): Promise<ChainState> {
  const [genesis, ...rest] = links
  if (genesis === undefined || links.length > LIMITS.chainLinks) throw new ConclaveError('E_CHAIN_INVALID', 'number of links')
  let state = await startChain(provider, genesis)
  if (expectedUserId !== undefined && state.userId !== expectedUserId) throw new ConclaveError('E_CHAIN_INVALID', 'chain of another account')
  for (const link of rest) state = await extendChain(provider, state, link)
  return state
}

/** Checks a genesis link. The UserId is its hash. */
async function startChain(provider: VerifyProvider, encoded: Uint8Array): Promise<ChainState> {
  const signed = decodeSignedLink(provider, encoded)
  const { link } = signed
  const zeros = link.userId === idFromBytes('UserId', ZERO_32) && provider.equal(link.previous, ZERO_32)
  if (link.type !== 'genesis' || link.seq !== 1 || !zeros) throw new ConclaveError('E_CHAIN_INVALID', 'does not begin with a genesis')
  const state = genesisState(idFromBytes('UserId', signed.hash), signed.hash, link)
  await checkSignatures(provider, signed, [link.body.device.ed25519, link.body.recovery.ed25519])
  return state
}

/**
 * Checks the next link against the state before it. The state given stays as it is.
 * @throws ConclaveError `E_CHAIN_INVALID`, `E_SIGNATURE`, `E_DEVICE_LIMIT`
 */
export async function extendChain(provider: VerifyProvider, state: ChainState, encoded: Uint8Array): Promise<ChainState> {
  const signed = decodeSignedLink(provider, encoded)
  const { link } = signed
  if (link.userId !== state.userId) throw new ConclaveError('E_CHAIN_INVALID', 'link of another account')
  if (link.seq !== state.seq + 1) throw new ConclaveError('E_CHAIN_INVALID', `link ${link.seq} after ${state.seq}`)
  if (!provider.equal(link.previous, state.hash)) throw new ConclaveError('E_CHAIN_INVALID', `link ${link.seq} follows another one`)
  const signers = requiredSigners(state, link)
  const next = applyLink(state, link, signed.hash)
  await checkSignatures(provider, signed, signers)
  return next
}

async function checkSignatures(provider: VerifyProvider, signed: SignedLink, signers: readonly Uint8Array[]): Promise<void> {
  const { signatures, unsigned } = signed
  if (signatures.length !== signers.length) throw new ConclaveError('E_SIGNATURE', 'number of signatures')
  for (const [i, key] of signers.entries()) await checkSignature(provider, key, unsigned, signatures[i] as Uint8Array)
}

async function checkSignature(provider: VerifyProvider, key: Uint8Array, unsigned: Cbor, signature: Uint8Array): Promise<void> {
  if (!(await verifyLabelled(provider, key, LABELS.sigchain, unsigned, signature))) throw new ConclaveError('E_SIGNATURE', 'of a link')
}
