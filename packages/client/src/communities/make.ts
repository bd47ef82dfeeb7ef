import type { CommunityId, GatewayCommand } from '@conclave/protocol'
import type { Tell } from '../core.ts'
import { allCommunities } from '../store/tables/communities.ts'
import type { CommunityContext } from './context.ts'
import { Keyring } from './keys/keyring.ts'
import type { CommunityRecord } from './keys/record.ts'
import type { AdvanceParts } from './ledger/advance.ts'
import { LedgerKeeper } from './ledger/keeper.ts'
import { PastStates } from './ledger/past-states.ts'
import { acceptLedger } from './ledger/restored.ts'
import { applyCommunityRecord } from './own-devices.ts'
import type { ChannelGateway, Groups, Ledgers } from './parts.ts'
import { type CommunityPushed, CommunitySession } from './session.ts'
import { Tending } from './tending.ts'
import { WordsBook } from './words.ts'

/** `looked` is called whenever something may have become idle. */
export type MakeGroups<G extends Groups> = (ledgers: Ledgers, gateway: ChannelGateway, looked: () => void) => G

/** Ledgers, groups and their part of the connection, put together. */
export interface CommunityParts<G extends Groups = Groups> {
  readonly keeper: LedgerKeeper
  readonly groups: G
  /** The session of the gateway has begun or ended. */
  connected(send: (command: GatewayCommand) => void): void
  disconnected(): void
  pushed(event: CommunityPushed): void
  applyRecord(record: CommunityRecord, tell: Tell): void
  /** Called whenever something may have become idle. */
  onLooked(listener: () => void): void
  idle(): boolean
  isReady(communityId: CommunityId): boolean
  /** See {@link Communities.acceptRestored}. */
  acceptRestored(communityId: CommunityId): Promise<void>
  /** What runs is waited for; nothing begins before the next connection. */
  halt(): Promise<void>
  stop(): Promise<void>
}

export function makeCommunityParts<G extends Groups>(context: CommunityContext, makeGroups: MakeGroups<G>): CommunityParts<G> {
  const session = new CommunitySession()
  const parts = advanceParts(context, () => groups)
  const keeper = new LedgerKeeper(parts)
  const looked = new Set<() => void>()
  const haveLooked = () => looked.forEach((listener) => listener())
  const groups = makeGroups(keeper, session, haveLooked)
  const tending = new Tending(keeper, session, haveLooked)
  forgetWithAccount(parts)
  const connection = makeConnection(context, { keeper, session, groups, tending })
  const idle = () => tending.idle() && groups.idle()
  return {
    keeper,
    groups,
    ...connection,
    applyRecord: (record, tell) => tending.look(applyCommunityRecord(keeper, record, tell)),
    onLooked: (listener) => void looked.add(listener),
    idle,
    isReady: (communityId) => keeper.state(communityId) !== undefined && keeper.key(communityId) !== undefined && idle(),
    acceptRestored: async (communityId) => {
      await acceptLedger(keeper, communityId)
      if (keeper.isIn(communityId)) await groups.rewind(communityId)
      // Heard from where everything stands now.
      session.unwatch(communityId)
      groups.follow(communityId)
      tending.look(communityId)
    },
    halt: async () => {
      connection.disconnected()
      await Promise.all([tending.settled(), groups.halt()])
    },
    stop: async () => {
      session.disconnected()
      await Promise.all([tending.stop(), groups.stop()])
    },
  }
}

function advanceParts(context: CommunityContext, groups: () => Groups): AdvanceParts {
  const { core } = context
  return { context, past: new PastStates(core.db, core.crypto), words: new WordsBook(core), keyring: new Keyring(context), groups }
}

interface Connected {
  readonly keeper: LedgerKeeper
  readonly session: CommunitySession
  readonly groups: Groups
  readonly tending: Tending
}

function makeConnection(
  context: CommunityContext,
  { keeper, session, groups, tending }: Connected,
): Pick<CommunityParts, 'connected' | 'disconnected' | 'pushed'> {
  return {
    connected: (send) => {
      session.connected(send)
      for (const communityId of memberships(context)) groups.follow(communityId)
      groups.setOnline(true)
      tending.setOnline(true)
    },
    disconnected: () => {
      session.disconnected()
      keeper.forgetTold()
      tending.setOnline(false)
      groups.setOnline(false)
    },
    pushed: (event) => {
      if (event.type === 'bundleWanted') tending.mendBoxes(event.communityId)
      const stale = session.take(event, keeper, groups)
      if (stale !== undefined) tending.look(stale)
    },
  }
}

function memberships({ core, own }: CommunityContext): readonly CommunityId[] {
  const rows = own.get() ? allCommunities(core.db) : []
  return rows.filter(({ standing }) => standing === 'member').map(({ communityId }) => communityId)
}

/** Another account, or the same one anew: nothing in memory is true any more. */
function forgetWithAccount({ context: { own }, past, words, keyring }: Omit<AdvanceParts, 'groups'>): void {
  let device = own.get()?.deviceId
  own.onRefresh(() => {
    const now = own.get()?.deviceId
    if (now !== device) for (const cache of [past, words, keyring]) cache.forgetAll()
    device = now
  })
}
