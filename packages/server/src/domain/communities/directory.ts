import { type ChainState, verifyEntry, type VerifyProvider } from '@conclave/crypto/verify'
import {
  codeOf,
  type CommunityId,
  type CommunityState,
  ConclaveError,
  decodeCommunityState,
  decodeStoredEntry,
  reduce,
  type UserId,
} from '@conclave/protocol'
import type { Store } from '../../store/port.ts'
import type { ChainDirectory } from '../chain/directory.ts'
import type { Community } from './community.ts'
import { KeyedLock } from './keyed-lock.ts'

/** Communities in memory; one at all limits takes a few megabytes, a usual one a few kilobytes. */
const MAX_COMMUNITIES = 512
const PAGE = { limit: 256, maxBytes: 4_000_000 } as const

interface Parts {
  readonly store: Pick<Store, 'communities' | 'streams'>
  readonly chains: Pick<ChainDirectory, 'load'>
  readonly verify: VerifyProvider
}

/**
 * Where each community stands: from memory, or from its last snapshot and the entries after it. Changes of one community happen one at a
 * time, and become visible here only when they are durable.
 */
export class CommunityDirectory {
  readonly #parts: Parts
  readonly #max: number
  readonly #kept = new Map<CommunityId, Community>()
  readonly #lock = new KeyedLock<CommunityId>()

  /** @param max communities in memory */
  constructor(parts: Parts, max = MAX_COMMUNITIES) {
    this.#parts = parts
    this.#max = max
  }

  /** What is in memory, at once. */
  cached(communityId: CommunityId): Community | undefined {
    const kept = this.#kept.get(communityId)
    if (kept !== undefined) this.#keep(communityId, kept)
    return kept
  }

  /** @returns undefined when there is no such community */
  async find(communityId: CommunityId): Promise<Community | undefined> {
    return this.cached(communityId) ?? this.#lock.run(communityId, () => this.#load(communityId))
  }

  /** @throws ConclaveError `E_NOT_FOUND` */
  async get(communityId: CommunityId): Promise<Community> {
    return (await this.find(communityId)) ?? notFound()
  }

  /**
   * Runs one change, after those that were asked for before. `work` makes it durable and then calls {@link publish}.
   * @throws ConclaveError `E_NOT_FOUND`, or what `work` throws
   */
  change<T>(communityId: CommunityId, work: (community: Community) => Promise<T>): Promise<T> {
    return this.#lock.run(communityId, async () => {
      const community = (await this.#load(communityId)) ?? notFound()
      try {
        return await work(community)
      } catch (error) {
        // whether a write that failed was done is not always known: read it anew
        if (!(error instanceof ConclaveError) || error.code === 'E_UNAVAILABLE') this.#kept.delete(communityId)
        throw error
      }
    })
  }

  /** The first change of a community, which makes it. */
  begin<T>(communityId: CommunityId, work: () => Promise<T>): Promise<T> {
    return this.#lock.run(communityId, work)
  }

  /** What is durable now. */
  publish(community: Community): void {
    this.#keep(community.state.communityId, community)
  }

  #keep(communityId: CommunityId, community: Community): void {
    // the one used last stands last
    this.#kept.delete(communityId)
    this.#kept.set(communityId, community)
    if (this.#kept.size > this.#max) this.#kept.delete(this.#kept.keys().next().value as CommunityId)
  }

  async #load(communityId: CommunityId): Promise<Community | undefined> {
    const kept = this.#kept.get(communityId)
    if (kept !== undefined) return kept
    const { communities } = this.#parts.store
    const found = await communities.snapshot(communityId)
    if (found === undefined) return undefined
    const state = await this.#replay(communityId, readSnapshot(found.snapshot))
    const groups = new Map((await communities.groups(communityId)).map((group) => [group.groupId, group]))
    const community = { state, groups }
    this.#keep(communityId, community)
    return community
  }

  /** Applies the entries after a snapshot. They are checked again, as everything that is read. @throws ConclaveError `E_STORE_CORRUPT` */
  async #replay(communityId: CommunityId, from: CommunityState | null): Promise<CommunityState> {
    let state = from
    const chains = new Map<UserId, Promise<ChainState | undefined>>()
    for (;;) {
      const page = await this.#parts.store.streams.read({ kind: 'governance', key: communityId }, { after: state?.seq ?? 0, ...PAGE })
      if (page.length === 0) return state ?? corrupt('a ledger without entries')
      for (const { payload } of page) state = await this.#apply(state, payload, chains)
    }
  }

  async #apply(state: CommunityState | null, encoded: Uint8Array, chains: Map<UserId, Promise<ChainState | undefined>>): Promise<CommunityState> {
    const load = (userId: UserId) => {
      const known = chains.get(userId) ?? this.#parts.chains.load(userId)
      chains.set(userId, known)
      return known
    }
    try {
      return await applied(this.#parts.verify, state, encoded, load)
    } catch (error) {
      return corrupt('an entry of a ledger', error)
    }
  }
}

/** The state after a stored entry. @throws ConclaveError what verifying or the reducer says */
async function applied(
  verify: VerifyProvider,
  state: CommunityState | null,
  encoded: Uint8Array,
  load: (userId: UserId) => Promise<ChainState | undefined>,
): Promise<CommunityState> {
  const { entry } = decodeStoredEntry(encoded)
  const verified = await verifyEntry(verify, state, await chainsOf(entry, load), encoded)
  const result = reduce(state, verified)
  if (result.kind === 'refused') throw new ConclaveError(result.code, result.detail)
  return result.state
}

type LedgerEntry = ReturnType<typeof decodeStoredEntry>['entry']

/** The chains that an entry speaks of. @throws ConclaveError `E_LEDGER_INVALID` for an account that is not here */
export async function chainsOf(
  entry: LedgerEntry,
  load: (userId: UserId) => Promise<ChainState | undefined>,
): Promise<{ readonly actor: ChainState; readonly subject?: ChainState }> {
  const required = async (userId: UserId) => {
    const chain = await load(userId)
    if (chain === undefined) throw new ConclaveError('E_LEDGER_INVALID', 'no such account')
    return chain
  }
  const actor = await required(entry.userId)
  if (entry.type !== 'chain-head') return { actor }
  return { actor, subject: entry.body.userId === entry.userId ? actor : await required(entry.body.userId) }
}

function notFound(): never {
  throw new ConclaveError('E_NOT_FOUND', 'community')
}

/** A snapshot saves time and nothing else: one that cannot be read is done without. */
function readSnapshot(encoded: Uint8Array): CommunityState | null {
  try {
    return decodeCommunityState(encoded)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return null
    throw error
  }
}

function corrupt(what: string, cause?: unknown): never {
  throw new ConclaveError('E_STORE_CORRUPT', what, { cause })
}
