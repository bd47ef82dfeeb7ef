import { type ChainHead, type ChainState, decodeChainState, decodeSignedLink, encodeChainState, extendChain, headOf, verifyChain } from '@conclave/crypto'
import { ConclaveError, encodeAs, LIMITS, type UserId } from '@conclave/protocol'
import { chainHead } from '@conclave/crypto'
import type { Core, Tell } from '../core.ts'
import { addEvidence, readChain, writeChain } from '../store/tables/devices.ts'
import type { ServerLink } from '../transport/server-link.ts'

/** Sigchains of everybody we deal with, our own too: verified, kept, never taken back (T1). */
export interface Chains {
  /** What this device knows. */
  known(userId: UserId): ChainState | undefined
  /** The newest one of the server, checked against what is known. @throws ConclaveError `E_NOT_FOUND`, `E_CHAIN_INVALID`, `E_CHAIN_ROLLBACK`, `E_CHAIN_FORK`, `E_SERVER_UNREACHABLE` */
  fetch(userId: UserId): Promise<ChainState>
  get(userId: UserId): Promise<ChainState>
  /** Inside a transaction: stores a chain that was verified here. */
  put(state: ChainState): void
  /** The same for a chain that another one comes before: what hangs on the devices follows. */
  advance(state: ChainState, tell: Tell): void
  forgetCache(): void
}

/** `changed` runs in the transaction that stores a chain with other devices than before. */
export function chainDirectory(core: Core, link: () => ServerLink, changed: (before: ChainState, after: ChainState, tell: Tell) => void): Chains {
  const cache = new Map<UserId, ChainState>()
  const known = (userId: UserId): ChainState | undefined => {
    const cached = cache.get(userId)
    if (cached) return cached
    const stored = readChain(core.db, userId)
    if (!stored) return undefined
    const state = decodeChainState(stored)
    cache.set(userId, state)
    return state
  }
  const put = (state: ChainState) => {
    writeChain(core.db, state.userId, encodeChainState(state))
    cache.set(state.userId, state)
  }
  const advance = (state: ChainState, tell: Tell) => {
    const before = known(state.userId)
    put(state)
    if (before) changed(before, state, tell)
  }
  const refuse = (code: 'E_CHAIN_ROLLBACK' | 'E_CHAIN_FORK', stored: ChainState, fresh: ChainHead): never => {
    const evidence = { userId: stored.userId, code, stored: encodeAs(chainHead, headOf(stored)), fresh: encodeAs(chainHead, fresh), at: core.clock.now() }
    core.change(() => addEvidence(core.db, evidence))
    core.alert(code, stored.userId)
    throw new ConclaveError(code)
  }
  const download = async (userId: UserId, from: number): Promise<{ links: Uint8Array[]; headSeq: number }> => {
    const links: Uint8Array[] = []
    for (;;) {
      const page = await link().pool.call(poolKey(userId), { type: 'chain', userId, from: from + links.length })
      links.push(...page.links)
      if (links.length > LIMITS.chainLinks) throw new ConclaveError('E_CHAIN_INVALID', 'too many links')
      if (page.links.length === 0 || from + links.length > page.headSeq) return { links, headSeq: page.headSeq }
    }
  }
  const continueFrom = async (before: ChainState): Promise<ChainState> => {
    const { links, headSeq } = await download(before.userId, before.seq)
    const [same, ...more] = links
    if (headSeq < before.seq || !same) return refuse('E_CHAIN_ROLLBACK', before, { seq: headSeq, hash: new Uint8Array(32) })
    const again = decodeSignedLink(core.crypto, same)
    if (!core.crypto.equal(again.hash, before.hash)) return refuse('E_CHAIN_FORK', before, { seq: before.seq, hash: again.hash })
    let state = before
    for (const next of more) state = await extendChain(core.crypto, state, next)
    return state
  }
  const fetch = async (userId: UserId): Promise<ChainState> => {
    const before = known(userId)
    const state = before ? await continueFrom(before) : await verifyChain(core.crypto, (await download(userId, 1)).links, userId)
    if (state.seq === before?.seq) return state
    return core.change((tell) => {
      const newest = known(userId)
      if (newest && newest.seq >= state.seq) return newest
      advance(state, tell)
      return state
    })
  }
  return { known, fetch, get: async (userId) => known(userId) ?? fetch(userId), put, advance, forgetCache: () => cache.clear() }
}

/** What belongs to one account goes over one connection, so that the server joins nobody with somebody else. */
export const poolKey = (userId: UserId): string => userId
