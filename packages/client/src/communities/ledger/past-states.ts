import { type CryptoProvider, recallEntry } from '@conclave/crypto'
import { codeOf, type CommunityId, type CommunityState, ConclaveError, decodeCommunityState, encodeCommunityState, reduce } from '@conclave/protocol'
import type { Database } from '../../store/port.ts'
import { ledgerEntries, newestEntrySeq, pruneSnapshots, putSnapshot, snapshotBefore } from '../../store/tables/ledger.ts'

/** A snapshot after each so many entries: reducing them again takes a few milliseconds. */
const SNAPSHOT_EVERY = 256
/** The newest of them stay; of the older ones one after each so many entries, because every one is as large as the community. */
const NEWEST = 4
const KEPT_EVERY = 16 * SNAPSHOT_EVERY
/** States share what did not change, so that many of them cost little. */
const KEPT = 4_096

/** The states after entries that are stored: kept, or reduced again from the nearest snapshot. Nothing here was not verified before. */
export class PastStates {
  readonly #db: Database
  readonly #crypto: CryptoProvider
  readonly #states = new Map<CommunityId, Map<number, CommunityState>>()
  readonly #newest = new Map<CommunityId, number>()

  constructor(db: Database, crypto: CryptoProvider) {
    this.#db = db
    this.#crypto = crypto
  }

  newest(communityId: CommunityId): CommunityState | undefined {
    const known = this.#newest.get(communityId)
    const seq = known ?? newestEntrySeq(this.#db, communityId)
    if (known === undefined && seq > 0) this.#newest.set(communityId, seq)
    return seq === 0 ? undefined : this.at(communityId, seq)
  }

  at(communityId: CommunityId, seq: number): CommunityState | undefined {
    return this.#states.get(communityId)?.get(seq) ?? this.#reduceTo(communityId, seq)
  }

  /** Inside the transaction that stores the entry; {@link forget} when that fails. */
  put(state: CommunityState): void {
    if (state.seq % SNAPSHOT_EVERY === 0) this.#putSnapshot(state)
    this.#keep(state)
    this.#newest.set(state.communityId, state.seq)
  }

  /** Looks into the store again. */
  forget(communityId: CommunityId): void {
    this.#states.delete(communityId)
    this.#newest.delete(communityId)
  }

  forgetAll(): void {
    this.#states.clear()
    this.#newest.clear()
  }

  #putSnapshot(state: CommunityState): void {
    const { communityId, seq } = state
    putSnapshot(this.#db, communityId, seq, encodeCommunityState(state))
    pruneSnapshots(this.#db, communityId, seq - NEWEST * SNAPSHOT_EVERY, KEPT_EVERY)
  }

  #keep(state: CommunityState): void {
    const states = this.#states.get(state.communityId) ?? new Map<number, CommunityState>()
    this.#states.set(state.communityId, states)
    states.set(state.seq, state)
    if (states.size <= KEPT) return
    const [oldest] = states.keys()
    if (oldest !== undefined) states.delete(oldest)
  }

  #reduceTo(communityId: CommunityId, seq: number): CommunityState | undefined {
    if (!Number.isSafeInteger(seq) || seq < 1 || seq > newestEntrySeq(this.#db, communityId)) return undefined
    const snapshot = snapshotBefore(this.#db, communityId, seq)
    let state = snapshot ? readSnapshot(snapshot.state) : null
    for (const row of ledgerEntries(this.#db, communityId, (state?.seq ?? 0) + 1, seq)) {
      const result = reduce(state, recallEntry(this.#crypto, state, row.entry, row))
      if (result.kind === 'refused') throw new ConclaveError('E_STORE_CORRUPT', `ledger entry ${row.seq}: ${result.code}`)
      state = result.state
      this.#keep(state)
    }
    if (state === null || state.seq !== seq) throw new ConclaveError('E_STORE_CORRUPT', 'ledger entries are missing')
    this.#keep(state)
    return state
  }
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
