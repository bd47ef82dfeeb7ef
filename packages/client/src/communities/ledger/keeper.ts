import type { InviteProof } from '@conclave/crypto'
import type { Authority } from '@conclave/crypto/group'
import {
  type AudienceKey,
  codeOf,
  type CommunityId,
  type CommunityState,
  ConclaveError,
  type ErrorCode,
  encodeCbor,
  memberOf,
  type Operation,
} from '@conclave/protocol'
import { keyedLocks } from '../../locks.ts'
import { addCommunityEvidence, allCommunities, communityOf, setStanding, setTrouble } from '../../store/tables/communities.ts'
import { ledgerEntries } from '../../store/tables/ledger.ts'
import type { FoundKey } from '../keys/keyring.ts'
import { isNewestFalse, isRenewalDue, newGeneration } from '../keys/renew.ts'
import type { AdvanceListener, CommunityKeys, Ledgers } from '../parts.ts'
import { Advance, type AdvanceParts } from './advance.ts'
import { appendEntry } from './append.ts'
import { ledgerAuthority } from './authority.ts'
import type { Build, LedgerWriter } from './draft.ts'

/** What may heal: an older state than before, once the server shows everything again. */
const HEALS: ErrorCode = 'E_LEDGER_ROLLBACK'
/** The server's word that this account is out. */
const OUT: readonly (ErrorCode | undefined)[] = ['E_NOT_A_MEMBER', 'E_BANNED', 'E_NOT_FOUND']

/** Keeps the ledgers: fetches, verifies, stores, appends; one thing at a time for each community. */
export class LedgerKeeper implements Ledgers, LedgerWriter {
  readonly #parts: AdvanceParts
  readonly #advance: Advance
  readonly #locks = keyedLocks()
  /** Asked for with every entry of a channel; each remembers who was in the audience. */
  readonly #authorities = new Map<string, Authority>()
  /** How far the ledger stands as the gateway told; gone with the connection. */
  readonly #told = new Map<CommunityId, number>()

  constructor(parts: AdvanceParts) {
    this.#parts = parts
    this.#advance = new Advance(parts)
  }

  get parts(): AdvanceParts {
    return this.#parts
  }

  ids(): readonly CommunityId[] {
    return allCommunities(this.#parts.context.core.db).map(({ communityId }) => communityId)
  }

  isIn(communityId: CommunityId): boolean {
    return communityOf(this.#parts.context.core.db, communityId)?.standing === 'member'
  }

  state(communityId: CommunityId): CommunityState | undefined {
    return this.#parts.past.newest(communityId)
  }

  stateAt(communityId: CommunityId, seq: number): CommunityState | undefined {
    return this.#parts.past.at(communityId, seq)
  }

  authority(communityId: CommunityId, audience: AudienceKey): Authority {
    const name = `${communityId} ${audience}`
    const known = this.#authorities.get(name) ?? ledgerAuthority((seq) => this.stateAt(communityId, seq), this.#parts.context.chains, audience)
    this.#authorities.set(name, known)
    return known
  }

  trouble(communityId: CommunityId): ErrorCode | undefined {
    return communityOf(this.#parts.context.core.db, communityId)?.trouble
  }

  distrust(communityId: CommunityId, code: ErrorCode, evidence: readonly Uint8Array[]): void {
    const { core } = this.#parts.context
    if (this.trouble(communityId) === code) return
    core.change((tell) => {
      setTrouble(core.db, communityId, code)
      addCommunityEvidence(core.db, communityId, code, encodeCbor([...evidence]), core.clock.now())
      tell({ type: 'alert', code, communityId })
      tell({ type: 'community-changed', communityId })
    })
  }

  key(communityId: CommunityId, generation?: number): CommunityKeys | undefined {
    return this.#parts.keyring.get(communityId, generation)
  }

  offerKey(communityId: CommunityId, generation: number, key: Uint8Array, historyKey?: Uint8Array): void {
    const found = { key: { generation, secret: key }, historyKey: historyKey && { generation, secret: historyKey } }
    void this.#takeKey(communityId, found).catch(() => undefined)
  }

  onAdvance(listener: AdvanceListener): void {
    this.#advance.onAdvance(listener)
  }

  /** The gateway told how far the ledger stands. @returns whether there is something to fetch */
  told(communityId: CommunityId, head: number): boolean {
    const known = this.state(communityId)?.seq ?? 0
    // A head below ours is a reason to look, too.
    if (head < known) this.#told.delete(communityId)
    else this.#told.set(communityId, Math.max(head, this.#told.get(communityId) ?? 0))
    return head !== known
  }

  forgetTold(): void {
    this.#told.clear()
  }

  catchUp(communityId: CommunityId): Promise<CommunityState> {
    const state = this.state(communityId)
    const told = this.#told.get(communityId)
    const isCurrent = state !== undefined && told !== undefined && told <= state.seq && this.trouble(communityId) === undefined
    return isCurrent ? Promise.resolve(state) : this.#locks.run(communityId, () => this.fetch(communityId))
  }

  async append(communityId: CommunityId, operation: Operation): Promise<CommunityState> {
    const { state } = await this.appendBuilt(communityId, async () => ({ operation }))
    return state
  }

  /**
   * The same for an operation that depends on the state it follows; made anew at every attempt. Nothing is sent when `build` gives nothing.
   * @returns the state after it, and what was appended
   */
  appendBuilt(communityId: CommunityId, build: Build): Promise<{ readonly state: CommunityState; readonly operation: Operation | undefined }> {
    return this.#locks.run(communityId, () => appendEntry(this, communityId, build))
  }

  async openKeys(communityId: CommunityId): Promise<void> {
    const { keyring, groups } = this.#parts
    const state = this.state(communityId)
    if (state !== undefined) await this.#advance.takeKeys(communityId, await keyring.underSecrets(state, groups()))
  }

  async renewKeys(communityId: CommunityId): Promise<void> {
    const state = this.state(communityId)
    if (state === undefined || this.trouble(communityId) !== undefined || !isRenewalDue(this.#parts, state)) return
    await this.openKeys(communityId)
    await this.appendBuilt(communityId, (now) => newGeneration(this.#parts, now))
  }

  isKeyFalse(communityId: CommunityId): boolean {
    const state = this.state(communityId)
    return state !== undefined && isNewestFalse(this.#parts, state)
  }

  /** Holds the lock of the community while `work` runs; inside it only {@link fetch} and {@link take} may be used. */
  alone<T>(communityId: CommunityId, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(communityId, work)
  }

  /** Everything that the server has, under the lock. The newest entry that is here comes again, so that a fork shows. */
  async fetch(communityId: CommunityId, invite?: InviteProof): Promise<CommunityState> {
    const known = this.trouble(communityId)
    if (known !== undefined && known !== HEALS) throw new ConclaveError(known)
    for (;;) {
      const state = this.state(communityId)
      const page = await this.#read(communityId, Math.max(0, (state?.seq ?? 0) - 1), invite)
      const rest = state === undefined ? page.entries : this.#continued(state, page)
      if (rest.length > 0) await this.take(communityId, rest, invite)
      const newest = this.state(communityId)
      if (newest !== undefined && newest.seq >= page.head) return this.#healed(communityId, newest)
      if (rest.length === 0) this.#lie(communityId, 'E_LEDGER_ROLLBACK', [])
    }
  }

  /** Takes the next entries, under the lock. @throws ConclaveError of the lie in them */
  async take(communityId: CommunityId, page: readonly Uint8Array[], invite?: InviteProof): Promise<void> {
    const lie = await this.#advance.take(communityId, page, invite)
    if (lie) this.#lie(communityId, lie.code, lie.evidence)
  }

  takeKeys(communityId: CommunityId, found: readonly FoundKey[]): Promise<void> {
    return this.#advance.takeKeys(communityId, found)
  }

  /** The server's word: nothing more comes of it. */
  setOut(communityId: CommunityId, reason: ErrorCode): void {
    this.#parts.context.core.change((tell) => this.#advance.setOut(communityId, reason, tell))
  }

  /**
   * Looks whether the server takes its word back, or has the entry that says why.
   * @param mayReturn else only the entry counts: a server that says both all the time keeps nobody busy
   */
  async comeBack(communityId: CommunityId, mayReturn: boolean): Promise<void> {
    const { context, groups } = this.#parts
    try {
      const state = await this.#locks.run(communityId, () => this.fetch(communityId))
      if (communityOf(context.core.db, communityId)?.standing !== 'out') return
      if (!mayReturn || memberOf(state, context.own.require().userId) === undefined) return
    } catch (error) {
      const code = codeOf(error)
      if (code !== undefined && OUT.includes(code)) return
      throw error
    }
    context.core.change((tell) => {
      setStanding(context.core.db, communityId, 'member')
      groups().follow(communityId)
      tell({ type: 'community-changed', communityId })
    })
  }

  async #takeKey(communityId: CommunityId, found: FoundKey): Promise<void> {
    const state = this.state(communityId)
    if (state === undefined) return
    const all = await this.#parts.keyring.leadingBack(state, found)
    const isNew = ({ key, historyKey }: FoundKey) => {
      const known = this.key(communityId, key.generation)
      return known === undefined || (known.historyKey === undefined && historyKey !== undefined)
    }
    await this.#advance.takeKeys(communityId, all.filter(isNew))
  }

  async #read(communityId: CommunityId, after: number, invite: InviteProof | undefined) {
    const link = this.#parts.context.link()
    try {
      const query = invite === undefined ? { after } : { after, invite }
      return await link.withSession((bearer) => link.api.ledgerRead({ params: { communityId }, query }, bearer))
    } catch (error) {
      const code = codeOf(error)
      if (code !== undefined && OUT.includes(code)) this.setOut(communityId, code)
      throw error
    }
  }

  /** What comes after our newest entry, which stands first. */
  #continued(state: CommunityState, { entries, head }: { readonly entries: readonly Uint8Array[]; readonly head: number }): readonly Uint8Array[] {
    const { core } = this.#parts.context
    const [again, ...rest] = entries
    if (head < state.seq || again === undefined) return this.#lie(state.communityId, 'E_LEDGER_ROLLBACK', [])
    if (core.crypto.equal(core.crypto.sha256(again), state.hash)) return rest
    const ours = ledgerEntries(core.db, state.communityId, state.seq, state.seq).map(({ entry }) => entry)
    return this.#lie(state.communityId, 'E_LEDGER_FORK', [...ours, again])
  }

  #healed(communityId: CommunityId, state: CommunityState): CommunityState {
    const { core } = this.#parts.context
    if (this.trouble(communityId) !== HEALS) return state
    core.change((tell) => {
      setTrouble(core.db, communityId, undefined)
      tell({ type: 'community-changed', communityId })
    })
    return state
  }

  #lie(communityId: CommunityId, code: ErrorCode, evidence: readonly Uint8Array[]): never {
    this.distrust(communityId, code, evidence)
    throw new ConclaveError(code)
  }
}
