import { codeOf, type ChannelId, type CommunityId, ConclaveError } from '@conclave/protocol'
import type { StreamItem } from '../channels/forward.ts'
import { nextOutgoingDue, outgoingChannels } from '../../store/tables/channel-outbox.ts'
import { channelOf, channelsOf, waitingOf } from '../../store/tables/channels.ts'
import { accountNumber } from '../../store/tables/account.ts'
import { setUnchecked, uncheckedEpochs } from '../../store/tables/epochs.ts'
import { rereadOf } from '../../store/tables/openings.ts'
import { type GroupName, groupsOf } from '../../store/tables/groups.ts'
import { makeWorkers, type Workers } from '../../sync/workers.ts'
import type { GroupContext } from './context.ts'
import { dueAgain } from './due-again.ts'
import { Looks } from './looks.ts'
import type { GroupEngine } from './engine.ts'
import { Seldom } from './seldom.ts'
import { Timers } from './timers.ts'

/** Others mend the same records: who is first is left to chance, ms. */
const MEND_WITHIN = 1_500
/** Anybody can ask for another bundle of a group, or replace records, again and again: they are looked at so often at most, ms. */
const MEND_BUNDLE_EVERY = 60_000
const MEND_RECORDS_EVERY = 10_000
/** Entries of a channel that a server pushes faster than they are read; more than these are fetched by pages. */
const INCOMING = 1_024

/** What is to be done for groups and channels, and the workers that do it while there is a connection. */
export class GroupWork {
  readonly #context: GroupContext
  readonly #looked: () => void
  readonly #workers: Workers
  readonly #groups = new Set<CommunityId>()
  readonly #earlier = new Map<ChannelId, CommunityId>()
  readonly #checks = new Map<ChannelId, CommunityId>()
  readonly #bundles = new Map<GroupName, CommunityId>()
  readonly #mend = new Set<CommunityId>()
  readonly #incoming = new Map<ChannelId, { readonly communityId: CommunityId; readonly items: StreamItem[] }>()
  readonly #looks: Looks
  readonly #timers: Timers
  readonly #seldom: Seldom
  #engine: Promise<GroupEngine> | undefined
  #loaded: GroupEngine | undefined
  #online = false
  #stopped = false
  #halting = false
  #scheduled = false
  #cancelTimer = () => {}

  constructor(context: GroupContext, looked: () => void) {
    const { core } = context
    this.#context = context
    this.#looked = looked
    this.#timers = new Timers(core.clock)
    this.#looks = new Looks(core.clock, core.chance)
    const after = (ms: number, work: () => void) => {
      this.#timers.after(ms, () => {
        work()
        this.kick()
      })
    }
    this.#seldom = new Seldom({ clock: core.clock, chance: core.chance, after })
    this.#workers = makeWorkers({
      clock: core.clock,
      jitter: core.chance,
      ended: () => this.kick(),
      failed: (_, code) => code === 'E_STORE_FULL' && core.alert(code),
    })
    core.onChange(() => this.kick())
  }

  /** What is loaded already; nothing that works with MLS is before. */
  get loaded(): GroupEngine | undefined {
    return this.#loaded
  }

  engine(): Promise<GroupEngine> {
    this.#engine ??= this.#load()
    return this.#engine
  }

  async #load(): Promise<GroupEngine> {
    const { GroupEngine } = await import('./engine.ts')
    const later = (ms: number, work: () => void) => this.#timers.after(ms, work)
    this.#loaded = new GroupEngine(this.#context, later, (communityId) => this.groups(communityId))
    return this.#loaded
  }

  setOnline(online: boolean): void {
    if (online && !this.#online) this.#workers.clearPauses()
    this.#online = online
    if (!online) this.#incoming.clear()
    this.kick()
  }

  groups(communityId: CommunityId): void {
    this.#groups.add(communityId)
    // Whatever was waited for may be there.
    this.#workers.clearPauses()
    this.kick()
  }

  earlier(communityId: CommunityId, channelId: ChannelId): void {
    this.#earlier.set(channelId, communityId)
    this.kick()
  }

  incoming(communityId: CommunityId, channelId: ChannelId, items: readonly StreamItem[]): void {
    const waiting = this.#incoming.get(channelId)
    if ((waiting?.items.length ?? 0) + items.length > INCOMING) return this.#pull(communityId, channelId)
    if (waiting) waiting.items.push(...items)
    else this.#incoming.set(channelId, { communityId, items: [...items] })
    this.kick()
  }

  /** What the socket brought is let go: pages bring it at the pace of this device. */
  #pull(communityId: CommunityId, channelId: ChannelId): void {
    this.#incoming.get(channelId)?.items.splice(0)
    this.check(communityId, channelId)
  }

  /** The server's word about the length of a stream does not fit, or a stopped channel goes on. */
  check(communityId: CommunityId, channelId: ChannelId): void {
    this.#checks.set(channelId, communityId)
    this.kick()
  }

  wantedBundle(communityId: CommunityId, groupId: GroupName): void {
    this.#seldom.run(`bundle:${groupId}`, { within: MEND_WITHIN, every: MEND_BUNDLE_EVERY }, () => this.#bundles.set(groupId, communityId))
  }

  /** Somebody has put another record in the place of one: of an epoch that this device was in it can tell whether it is true. */
  recordReplaced(communityId: CommunityId, groupId: GroupName, epoch: number): void {
    const { core } = this.#context
    if (core.change(() => setUnchecked(core.db, groupId, epoch))) this.#mendRecords(communityId)
  }

  #mendRecords(communityId: CommunityId): void {
    this.#seldom.run(`mend:${communityId}`, { within: MEND_WITHIN, every: MEND_RECORDS_EVERY }, () => this.#mend.add(communityId))
  }

  forget(communityId: CommunityId): void {
    this.#groups.delete(communityId)
    this.#mend.delete(communityId)
    for (const [channelId, of] of this.#earlier) if (of === communityId) this.#earlier.delete(channelId)
    for (const [channelId, of] of this.#incoming) if (of.communityId === communityId) this.#incoming.delete(channelId)
  }

  kick(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    void this.#lookSoon()
  }

  /** Nothing is due and nothing runs. What pauses because it failed does not count. */
  idle(): boolean {
    const { core } = this.#context
    if (this.#scheduled || this.#workers.running() > 0) return false
    const now = core.clock.now()
    const waits = [
      ...[...this.#groups].map((id) => `groups:${id}`),
      ...[...this.#earlier.keys()].map((id) => `earlier:${id}`),
      ...[...this.#incoming.keys()].map((id) => `stream:${id}`),
      ...outgoingChannels(core.db, now).map((id) => `post:${id}`),
    ]
    return !waits.some((name) => !this.#workers.isPaused(name))
  }

  async halt(): Promise<void> {
    this.#halting = true
    this.#online = false
    this.#incoming.clear()
    await this.#workers.settled()
    this.#halting = false
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    this.#timers.stop()
    this.#looks.stop()
    await this.#workers.settled()
  }

  #isOver = (): boolean => this.#stopped || this.#halting

  async #lookSoon(): Promise<void> {
    await Promise.resolve()
    this.#scheduled = false
    const { core, own } = this.#context
    if (this.#stopped || this.#halting) return
    try {
      if (this.#online && own.get() && accountNumber(core.db, 'revoked') === 0) this.#startDue()
      this.#schedule()
    } catch {
      // A full or damaged disk: others say so; here it is looked again later.
      this.#cancelTimer()
      this.#cancelTimer = core.clock.after(5_000, () => this.kick())
    }
    this.#looked()
  }

  #start(name: string, work: (engine: GroupEngine) => Promise<void>): void {
    this.#workers.start(name, async () => work(await this.engine()))
  }

  /** Out of it: nothing of it is done any more. */
  #dropGone(): void {
    const gone = new Set([...this.#groups, ...this.#earlier.values()].filter((communityId) => !this.#context.ledgers.isIn(communityId)))
    for (const communityId of gone) this.forget(communityId)
  }

  #startDue(): void {
    this.#dropGone()
    for (const communityId of this.#groups) this.#start(`groups:${communityId}`, (engine) => this.#sync(engine, communityId))
    for (const [channelId, { communityId }] of this.#incoming) {
      this.#start(`stream:${channelId}`, (engine) => this.#takeIncoming(engine, communityId, channelId))
    }
    for (const [channelId, communityId] of this.#checks) {
      const again = () => this.#checks.set(channelId, communityId)
      this.#start(`check:${channelId}`, async (engine) => {
        this.#checks.delete(channelId)
        await dueAgain(again, () => engine.catchUp(communityId, channelId))
      })
    }
    for (const [channelId, communityId] of this.#earlier) {
      this.#start(`earlier:${channelId}`, (engine) => this.#readEarlier(engine, communityId, channelId))
    }
    for (const channelId of outgoingChannels(this.#context.core.db, this.#context.core.clock.now())) {
      const communityId = channelOf(this.#context.core.db, channelId)?.communityId
      if (communityId) this.#start(`post:${channelId}`, (engine) => engine.send(communityId, channelId, this.#isOver))
    }
    for (const [groupId, communityId] of this.#bundles) {
      const again = () => this.#bundles.set(groupId, communityId)
      this.#start(`bundle:${groupId}`, async (engine) => {
        this.#bundles.delete(groupId)
        await dueAgain(again, () => engine.mendBundle(communityId, groupId))
      })
    }
    for (const communityId of this.#mend) {
      this.#start(`mend:${communityId}`, async (engine) => {
        this.#mend.delete(communityId)
        await dueAgain(
          () => this.#mend.add(communityId),
          () => engine.mend(communityId),
        )
      })
    }
  }

  async #sync(engine: GroupEngine, communityId: CommunityId): Promise<void> {
    this.#groups.delete(communityId)
    try {
      const isBehind = await engine.sync(communityId)
      this.#synced(communityId)
      if (isBehind) throw new ConclaveError('E_UNAVAILABLE', 'the newest key of the ledger is not here yet')
    } catch (error) {
      this.#groups.add(communityId)
      throw error
    }
  }

  #synced(communityId: CommunityId): void {
    const { db } = this.#context.core
    const isUnchecked = groupsOf(db, communityId).some((row) => uncheckedEpochs(db, row.groupId, 1).length > 0)
    if (isUnchecked) this.#mendRecords(communityId)
    for (const { channelId, started, waiting, fresh } of channelsOf(db, communityId)) {
      if (started && (waiting || fresh || this.#isToRead(channelId))) this.earlier(communityId, channelId)
    }
  }

  async #takeIncoming(engine: GroupEngine, communityId: CommunityId, channelId: ChannelId): Promise<void> {
    for (let work = this.#incoming.get(channelId); work !== undefined && !this.#isOver(); work = this.#incoming.get(channelId)) {
      const items = work.items.splice(0)
      if (items.length === 0) {
        this.#incoming.delete(channelId)
        if (this.#isToRead(channelId)) this.earlier(communityId, channelId)
        return
      }
      try {
        await engine.take(communityId, channelId, items)
      } catch (error) {
        // A hole: what is between comes with a page.
        if (codeOf(error) === 'E_SERVER_UNREACHABLE') return this.#pull(communityId, channelId)
        work.items.unshift(...items)
        throw error
      }
    }
  }

  /** The first page when a channel begins, and what waits for keys: tried again until they are there. */
  async #readEarlier(engine: GroupEngine, communityId: CommunityId, channelId: ChannelId): Promise<void> {
    const { db } = this.#context.core
    await engine.retryWaiting(communityId, channelId)
    const row = channelOf(db, channelId)
    const earlier = row !== undefined && (row.fresh || row.waiting) ? await engine.earlier(communityId, channelId) : 'more'
    this.#earlier.delete(channelId)
    if (rereadOf(db, channelId) > 0) {
      await engine.reread(communityId, channelId)
      return this.earlier(communityId, channelId)
    }
    if (waitingOf(db, channelId).length > 0) await engine.askForKeys(communityId, channelId)
    if (earlier === 'waiting' || waitingOf(db, channelId).length > 0)
      this.#looks.again(channelId, () => this.#stopped || this.earlier(communityId, channelId))
    else this.#looks.end(channelId)
  }

  /** Entries that could not be read have keys now, or are waited for. */
  #isToRead(channelId: ChannelId): boolean {
    const { db } = this.#context.core
    return rereadOf(db, channelId) > 0 || waitingOf(db, channelId).length > 0
  }

  #schedule(): void {
    const { db, clock } = this.#context.core
    this.#cancelTimer()
    const now = clock.now()
    const times = [nextOutgoingDue(db, now), this.#workers.nextAttempt()].filter((at) => at !== undefined && at > now)
    if (times.length > 0) this.#cancelTimer = clock.after(Math.min(...(times as number[])) - now + 1, () => this.kick())
  }
}
