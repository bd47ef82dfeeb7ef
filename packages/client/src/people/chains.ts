import {
  type ChainHead,
  type ChainState,
  decodeChainState,
  decodeSignedLink,
  encodeChainState,
  extendChain,
  headOf,
  verifyChain,
} from '@conclave/crypto'
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
export class ChainDirectory implements Chains {
  readonly #core: Core
  readonly #link: () => ServerLink
  readonly #changed: (before: ChainState, after: ChainState, tell: Tell) => void
  readonly #cache = new Map<UserId, ChainState>()

  constructor(core: Core, link: () => ServerLink, changed: (before: ChainState, after: ChainState, tell: Tell) => void) {
    this.#core = core
    this.#link = link
    this.#changed = changed
  }

  known(userId: UserId): ChainState | undefined {
    const cached = this.#cache.get(userId)
    if (cached) return cached
    const stored = readChain(this.#core.db, userId)
    if (!stored) return undefined
    const state = decodeChainState(stored)
    this.#cache.set(userId, state)
    return state
  }

  async get(userId: UserId): Promise<ChainState> {
    return this.known(userId) ?? this.fetch(userId)
  }

  async fetch(userId: UserId): Promise<ChainState> {
    const before = this.known(userId)
    const state = before ? await this.#continueFrom(before) : await this.#firstSight(userId)
    if (state.seq === before?.seq) return state
    return this.#core.change((tell) => {
      const newest = this.known(userId)
      if (newest && newest.seq >= state.seq) return newest
      this.advance(state, tell)
      return state
    })
  }

  put(state: ChainState): void {
    writeChain(this.#core.db, state.userId, encodeChainState(state))
    this.#cache.set(state.userId, state)
  }

  advance(state: ChainState, tell: Tell): void {
    const before = this.known(state.userId)
    this.put(state)
    if (before) this.#changed(before, state, tell)
  }

  forgetCache(): void {
    this.#cache.clear()
  }

  async #firstSight(userId: UserId): Promise<ChainState> {
    const { links } = await this.#download(userId, 1)
    return verifyChain(this.#core.crypto, links, userId)
  }

  async #continueFrom(before: ChainState): Promise<ChainState> {
    const { crypto } = this.#core
    const { links, headSeq } = await this.#download(before.userId, before.seq)
    const [same, ...more] = links
    if (headSeq < before.seq || !same) return this.#refuse('E_CHAIN_ROLLBACK', before, { seq: headSeq, hash: new Uint8Array(32) })
    const again = decodeSignedLink(crypto, same)
    if (!crypto.equal(again.hash, before.hash)) return this.#refuse('E_CHAIN_FORK', before, { seq: before.seq, hash: again.hash })
    let state = before
    for (const next of more) state = await extendChain(crypto, state, next)
    return state
  }

  async #download(userId: UserId, from: number): Promise<{ links: Uint8Array[]; headSeq: number }> {
    const links: Uint8Array[] = []
    for (;;) {
      const page = await this.#link().pool.call(poolKey(userId), { type: 'chain', userId, from: from + links.length })
      links.push(...page.links)
      if (links.length > LIMITS.chainLinks) throw new ConclaveError('E_CHAIN_INVALID', 'too many links')
      if (page.links.length === 0 || from + links.length > page.headSeq) return { links, headSeq: page.headSeq }
    }
  }

  /** Both views stay as evidence. */
  #refuse(code: 'E_CHAIN_ROLLBACK' | 'E_CHAIN_FORK', stored: ChainState, fresh: ChainHead): never {
    const { db, clock } = this.#core
    const evidence = {
      userId: stored.userId,
      code,
      stored: encodeAs(chainHead, headOf(stored)),
      fresh: encodeAs(chainHead, fresh),
      at: clock.now(),
    }
    this.#core.change(() => addEvidence(db, evidence))
    this.#core.alert(code, stored.userId)
    throw new ConclaveError(code)
  }
}

/** What belongs to one account goes over one connection, so that the server joins nobody with somebody else. */
export const poolKey = (userId: UserId): string => userId
