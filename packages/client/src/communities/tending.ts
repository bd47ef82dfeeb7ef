import { codeOf, type CommunityId, ERRORS, memberOf } from '@conclave/protocol'
import { accountNumber } from '../store/tables/account.ts'
import { allCommunities, type CommunityRow } from '../store/tables/communities.ts'
import { makeWorkers, type Workers } from '../sync/workers.ts'
import { finishCreating } from './create.ts'
import { mendBoxes } from './invites.ts'
import { finishJoining, lookForKey } from './joining.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import type { CommunitySession } from './session.ts'

/** ms */
const MEND_EVERY = 60_000

/** Looks after the ledgers in the background while online: finishes what was begun, catches up, says new heads of the own chain, mends boxes. */
export class Tending {
  readonly #keeper: LedgerKeeper
  readonly #session: CommunitySession
  readonly #looked: () => void
  readonly #workers: Workers
  /** To be looked after again whatever they look like: new on this connection, or news. */
  readonly #due = new Set<CommunityId>()
  /** Channels or rights may be others than those watched. */
  readonly #rewatch = new Set<CommunityId>()
  readonly #asked = new Map<CommunityId, number>()
  readonly #forced = new Set<CommunityId>()
  /** Generation of the keys for which the boxes of invites were looked at on this connection. */
  readonly #mended = new Map<CommunityId, number>()
  /** Asked on this connection whether the server takes back that this account is out. */
  readonly #returned = new Set<CommunityId>()
  #online = false
  #stopped = false
  #scheduled = false
  #cancelTimer = () => {}

  constructor(keeper: LedgerKeeper, session: CommunitySession, looked: () => void) {
    const { core } = keeper.parts.context
    this.#keeper = keeper
    this.#session = session
    this.#looked = looked
    this.#workers = makeWorkers({
      clock: core.clock,
      jitter: core.chance,
      ended: () => this.kick(),
      failed: (_, code) => code === 'E_STORE_FULL' && core.alert(code),
    })
    keeper.onAdvance((communityId) => void this.#rewatch.add(communityId))
    core.onChange(() => this.kick())
  }

  setOnline(online: boolean): void {
    this.#online = online
    if (online) {
      this.#mended.clear()
      this.#returned.clear()
      this.#workers.clearPauses()
      for (const { communityId } of this.#rows()) this.#due.add(communityId)
    }
    this.kick()
  }

  look(communityId: CommunityId): void {
    this.#due.add(communityId)
    this.kick()
  }

  /** Somebody who came by an invite cannot read: its boxes are made anew, at most once a minute. */
  mendBoxes(communityId: CommunityId): void {
    const now = this.#keeper.parts.context.core.clock.now()
    if ((this.#asked.get(communityId) ?? 0) > now - MEND_EVERY) return
    this.#asked.set(communityId, now)
    this.#mended.delete(communityId)
    this.#forced.add(communityId)
    this.look(communityId)
  }

  kick(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    void this.#lookSoon()
  }

  idle(): boolean {
    return (
      !this.#scheduled && this.#workers.running() === 0 && !this.#rows().some((row) => this.#isDue(row) && !this.#workers.isPaused(row.communityId))
    )
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    await this.#workers.settled()
  }

  settled(): Promise<void> {
    return this.#workers.settled()
  }

  async #lookSoon(): Promise<void> {
    await Promise.resolve()
    this.#scheduled = false
    if (this.#stopped) return
    try {
      if (this.#online) this.#startDue()
      this.#schedule()
    } catch (error) {
      this.#keeper.parts.context.core.alert(codeOf(error) ?? 'E_INTERNAL')
    }
    this.#looked()
  }

  #rows(): readonly CommunityRow[] {
    const { core, own } = this.#keeper.parts.context
    if (!own.get() || accountNumber(core.db, 'revoked') === 1) return []
    return allCommunities(core.db).filter((row) => row.standing !== 'out' || this.#isOutByWord(row))
  }

  /** The server said that this account is out, and no entry does: it may have been a mistake. */
  #isOutByWord({ communityId, standing }: CommunityRow): boolean {
    const state = standing === 'out' ? this.#keeper.state(communityId) : undefined
    return state !== undefined && memberOf(state, this.#keeper.parts.context.own.require().userId) !== undefined
  }

  #startDue(): void {
    for (const row of this.#rows()) {
      if (row.standing === 'member') this.#watch(row.communityId)
      if (this.#isDue(row)) this.#workers.start(row.communityId, () => this.#tend(row))
    }
  }

  #watch(communityId: CommunityId): void {
    const isNew = !this.#session.isWatched(communityId)
    if (!isNew && !this.#rewatch.has(communityId)) return
    this.#rewatch.delete(communityId)
    this.#session.watch(communityId, this.#keeper.parts.groups().cursors(communityId))
  }

  #isDue({ communityId, standing, trouble }: CommunityRow): boolean {
    if (trouble !== undefined && trouble !== 'E_LEDGER_ROLLBACK') return false
    if (standing === 'out') return this.#due.has(communityId)
    return standing !== 'member' || this.#due.has(communityId) || this.#isChainBehind(communityId)
  }

  /** The ledger has an older head of the own chain than this device knows (T15). */
  #isChainBehind(communityId: CommunityId): boolean {
    const { own, chains } = this.#keeper.parts.context
    const { userId } = own.require()
    const state = this.#keeper.state(communityId)
    const head = state && !state.closed && memberOf(state, userId)?.head
    return !!head && (chains.known(userId)?.seq ?? 0) > head.seq
  }

  async #tend({ communityId, standing }: CommunityRow): Promise<void> {
    const keeper = this.#keeper
    if (standing === 'creating') return finishCreating(keeper, communityId)
    if (standing === 'joining') return finishJoining(keeper, communityId, true)
    this.#due.delete(communityId)
    if (standing === 'out') return this.#comeBack(communityId)
    try {
      await keeper.catchUp(communityId)
      if (this.#isChainBehind(communityId)) await this.#tellChain(communityId)
      await lookForKey(keeper, communityId).catch(unlessFinal)
      await keeper.openKeys(communityId)
      await this.#mendOnce(communityId)
    } catch (error) {
      if (!this.#isOver(communityId)) this.#due.add(communityId)
      throw error
    }
  }

  async #comeBack(communityId: CommunityId): Promise<void> {
    const mayReturn = !this.#returned.has(communityId)
    this.#returned.add(communityId)
    await this.#keeper.comeBack(communityId, mayReturn)
  }

  /** Once on each connection, and after each new generation. */
  async #mendOnce(communityId: CommunityId): Promise<void> {
    const generation = this.#keeper.state(communityId)?.ledgerKeys.length ?? 0
    if (this.#mended.get(communityId) === generation) return
    // Whoever was faster, or may do it instead, has done it.
    await mendBoxes(this.#keeper, communityId, this.#forced.has(communityId)).catch(unlessFinal)
    this.#mended.set(communityId, generation)
    this.#forced.delete(communityId)
  }

  async #tellChain(communityId: CommunityId): Promise<void> {
    const { own, chains } = this.#keeper.parts.context
    const { userId } = own.require()
    await this.#keeper.appendBuilt(communityId, async () => {
      const chain = chains.known(userId)
      if (!chain || !this.#isChainBehind(communityId)) return undefined
      return { operation: { type: 'chain-head', body: { userId, head: { seq: chain.seq, hash: chain.hash } } } }
    })
  }

  /** Out of it, or no longer believed: nothing to be tried again. */
  #isOver(communityId: CommunityId): boolean {
    const row = this.#rows().find((one) => one.communityId === communityId)
    return row === undefined || row.trouble !== undefined
  }

  #schedule(): void {
    const { clock } = this.#keeper.parts.context.core
    this.#cancelTimer()
    const next = this.#workers.nextAttempt()
    if (next !== undefined && next > clock.now()) this.#cancelTimer = clock.after(next - clock.now() + 1, () => this.kick())
  }
}

/** What another attempt would not change is not tried again. */
function unlessFinal(error: unknown): void {
  const code = codeOf(error)
  if (code === undefined || (ERRORS[code].retry && code !== 'E_CONFLICT')) throw error
}
