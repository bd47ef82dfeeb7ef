import { type CommunityId, type CommunityState, decodeStoredEntry, departs, LIMITS, memberOf, type StoredEntry } from '@conclave/protocol'
import type { RemovalView } from '../api-communities.ts'
import { ledgerEntries } from '../store/tables/ledger.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import { nameOf } from './members.ts'

/** As far back as the entry may lie by which this account went: who tried to come again has later ones. */
const LOOKED_THROUGH = 2 * LIMITS.page

/** How a community is shown to somebody who is out of it. */
export interface Farewell {
  /** The last moment at which they were in: its channels are those whose messages are kept. */
  readonly state: CommunityState
  /** Undefined for somebody who left, and while no entry says that they are out. */
  readonly removal: RemovalView | undefined
}

/** From the verified ledger: nobody's word is taken for it. */
export function farewellOf(keeper: LedgerKeeper, newest: CommunityState): Farewell {
  const { communityId, seq } = newest
  const self = keeper.parts.context.own.require().userId
  if (memberOf(newest, self) !== undefined) return { state: newest, removal: undefined }
  const rows = ledgerEntries(keeper.parts.context.core.db, communityId, seq - LOOKED_THROUGH, seq)
  const last = rows.map((row) => decodeStoredEntry(row.entry)).findLast(({ entry }) => departs(entry, self))
  const state = (last && keeper.stateAt(communityId, last.entry.seq - 1)) ?? newest
  return { state, removal: last && removalIn(keeper, communityId, last) }
}

function removalIn(keeper: LedgerKeeper, communityId: CommunityId, { entry, serverTime }: StoredEntry): RemovalView | undefined {
  if (entry.type !== 'kick' && entry.type !== 'ban') return undefined
  const reason = keeper.parts.words.read(communityId, 'reason', entry.body.reason)?.reason
  return { type: entry.type, by: entry.userId, byName: nameOf(keeper, communityId, entry.userId), at: serverTime, reason }
}
