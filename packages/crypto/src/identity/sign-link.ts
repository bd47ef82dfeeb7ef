import { type Cbor, ConclaveError, LIMITS } from '@conclave/protocol'
import { signLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import type { AccountKeyBoxSet } from '../verify/account-key-boxes.ts'
import type { ChainState } from '../verify/chain-state.ts'
import { encodeSignedLink, type Link, type LinkBody, type LinkOf, type LinkType, unsignedLink } from '../verify/links.ts'
import { extendChain } from '../verify/sigchain.ts'
import type { DeviceKeys } from './device-keys.ts'

/** A link that was made here, the chain with it, and the boxes it commits to. */
export interface ChainStep {
  readonly link: Uint8Array
  readonly state: ChainState
  readonly accountKeys?: AccountKeyBoxSet
}

/** Signatures of all keys over one link, in their order. */
export async function signLink(provider: CryptoProvider, link: Link, signers: readonly DeviceKeys[]): Promise<Uint8Array> {
  const unsigned: Cbor = unsignedLink(link)
  const signatures = await Promise.all(signers.map((signer) => signLabelled(provider, signer.ed25519.privateKey, LABELS.sigchain, unsigned)))
  return encodeSignedLink(unsigned, signatures)
}

/**
 * Signs the next link and checks it as everybody else will.
 * @throws ConclaveError `E_CHAIN_INVALID`, `E_SIGNATURE`, `E_DEVICE_LIMIT` when the rules do not allow it
 */
export async function appendLink<T extends LinkType>(
  provider: CryptoProvider,
  state: ChainState,
  next: { readonly type: T; readonly body: LinkBody<T> },
  signers: readonly [DeviceKeys, ...DeviceKeys[]],
): Promise<ChainStep> {
  if (state.seq >= LIMITS.chainLinks) throw new ConclaveError('E_CHAIN_INVALID', 'the chain is full')
  const draft: LinkOf<T> = { userId: state.userId, seq: state.seq + 1, previous: state.hash, ...next, signer: signers[0].deviceId }
  const link = await signLink(provider, draft as unknown as Link, signers)
  return { link, state: await extendChain(provider, state, link) }
}
