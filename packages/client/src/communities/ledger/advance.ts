import type { InviteProof } from '@conclave/crypto'
import {
  type CommunityId,
  type CommunityState,
  ConclaveError,
  decodeStoredEntry,
  type ErrorCode,
  memberOf,
  type Operation,
  type OperationType,
  type UserId,
} from '@conclave/protocol'
import type { Tell } from '../../core.ts'
import { communityOf, setStanding } from '../../store/tables/communities.ts'
import { ledgerEntries, putLedgerEntry } from '../../store/tables/ledger.ts'
import type { CommunityContext } from '../context.ts'
import type { FoundKey, Keyring } from '../keys/keyring.ts'
import type { AdvanceListener, Groups } from '../parts.ts'
import type { OpenedWords, WordsBook } from '../words.ts'
import { type CheckedEntry, checkEntries, type Lie } from './check-entries.ts'
import type { PastStates } from './past-states.ts'

export interface AdvanceParts {
  readonly context: CommunityContext
  readonly past: PastStates
  readonly words: WordsBook
  readonly keyring: Keyring
  groups(): Groups
}

/** So many of the newest entries are looked through for words when a key is found. */
const REOPENED = 1_000
/** After these the list of members reads differently. */
const ABOUT_MEMBERS: ReadonlySet<OperationType> = new Set([
  'join',
  'leave',
  'kick',
  'ban',
  'unban',
  'timeout',
  'nickname',
  'member-roles',
  'role-move',
  'role-delete',
  'owner-accept',
])

/** Verified entries become what this device believes: entries, keys, words, standing and whatever hangs on them in one transaction. */
export class Advance {
  readonly #parts: AdvanceParts
  readonly #listeners: AdvanceListener[] = []

  constructor(parts: AdvanceParts) {
    this.#parts = parts
  }

  onAdvance(listener: AdvanceListener): void {
    this.#listeners.push(listener)
  }

  /**
   * Takes the next entries of a ledger, up to one that is a lie.
   * @throws ConclaveError what {@link checkEntries} throws
   */
  async take(communityId: CommunityId, page: readonly Uint8Array[], invite?: InviteProof): Promise<Lie | undefined> {
    const { context, past } = this.#parts
    const before = past.newest(communityId)
    const { entries, lie } = await checkEntries(context, { communityId, invite }, before ?? null, page)
    const after = entries.at(-1)?.state
    if (after === undefined) return lie
    const found = await this.#openable(after)
    const said = entries.map(({ verified }) => verified.entry)
    const opened = await this.#opened(after, found, said)
    this.#change(communityId, (tell) => this.#store(before, after, { entries, found, opened }, tell))
    return lie
  }

  /** Keys that were found later: with them words become readable. */
  async takeKeys(communityId: CommunityId, found: readonly FoundKey[]): Promise<void> {
    const state = this.#parts.past.newest(communityId)
    if (state === undefined || found.length === 0) return
    const rows = ledgerEntries(this.#parts.context.core.db, communityId, state.seq - REOPENED, state.seq)
    const said = rows.map(({ entry }) => decodeStoredEntry(entry).entry)
    const opened = await this.#opened(state, found, said)
    this.#change(communityId, (tell) => {
      this.#keepKeys(state, found)
      this.#parts.words.keep(communityId, opened)
      tell({ type: 'community-changed', communityId })
    })
  }

  /** The server says that this account is out, or a ledger says so; keys of what was read stay. Inside a transaction. */
  setOut(communityId: CommunityId, reason: ErrorCode | undefined, tell: Tell): void {
    const { context, keyring } = this.#parts
    if (communityOf(context.core.db, communityId)?.standing !== 'member') return
    setStanding(context.core.db, communityId, 'out', reason)
    this.#parts.groups().forget(communityId)
    keyring.tellDevices(communityId, false)
    tell({ type: 'community-changed', communityId })
  }

  #openable(after: CommunityState): Promise<readonly FoundKey[]> {
    return this.#parts.keyring.underSecrets(after, this.#parts.groups())
  }

  #opened(state: CommunityState, found: readonly FoundKey[], said: readonly Operation[]): Promise<OpenedWords> {
    const { words, keyring } = this.#parts
    return words.open(state, [...keyring.ledgerKeys(state.communityId), ...found.map(({ key }) => key)], said)
  }

  /** One transaction; when it fails, what was kept in memory is read again from the store. */
  #change(communityId: CommunityId, work: (tell: Tell) => void): void {
    const { context, past, words, keyring } = this.#parts
    try {
      context.core.change((tell) => work(tell))
    } catch (error) {
      past.forget(communityId)
      words.forget(communityId)
      keyring.forget(communityId)
      throw error
    }
  }

  #store(
    before: CommunityState | undefined,
    after: CommunityState,
    { entries, found, opened }: { entries: readonly CheckedEntry[]; found: readonly FoundKey[]; opened: OpenedWords },
    tell: Tell,
  ): void {
    const { context, past, keyring, words } = this.#parts
    const { communityId } = after
    if (past.newest(communityId)?.seq !== before?.seq) throw new ConclaveError('E_CONFLICT', 'the ledger advanced meanwhile')
    for (const { encoded, verified, state } of entries) {
      const { devices, subjectDevices } = verified
      putLedgerEntry(context.core.db, communityId, { seq: state.seq, entry: encoded, devices, subjectDevices })
      past.put(state)
    }
    if (before === undefined) keyring.dropUncommitted(after)
    this.#keepKeys(after, found)
    words.keep(communityId, opened)
    this.#settleStanding(after, entries, tell)
    for (const listener of this.#listeners) listener(communityId, before, after)
    tell({ type: 'community-changed', communityId })
    if (entries.some(({ verified }) => ABOUT_MEMBERS.has(verified.entry.type))) tell({ type: 'members-changed', communityId })
  }

  #keepKeys({ communityId }: CommunityState, found: readonly FoundKey[]): void {
    const { context, keyring } = this.#parts
    if (found.length === 0) return
    keyring.put(communityId, found)
    if (communityOf(context.core.db, communityId)?.standing === 'member') keyring.tellDevices(communityId, true)
  }

  #settleStanding(after: CommunityState, entries: readonly CheckedEntry[], tell: Tell): void {
    const { context, keyring } = this.#parts
    const { db } = context.core
    const { communityId } = after
    const self = context.own.require().userId
    const { standing } = communityOf(db, communityId) ?? {}
    const isMember = memberOf(after, self) !== undefined
    // The server's word came first; the ledger says why.
    if (standing === 'out' && !isMember && entries.some((one) => isAbout(one, self)))
      return setStanding(db, communityId, 'out', whyOut(entries, self))
    if (standing === 'member' && !isMember) return this.setOut(communityId, whyOut(entries, self), tell)
    if (standing === 'member' && entries[0]?.state.seq === 1) this.#parts.groups().follow(communityId)
    if (standing === undefined || standing === 'member' || !isMember) return
    // The seed of the invite stays until it has given the key.
    setStanding(db, communityId, 'member', undefined, keyring.get(communityId) === undefined)
    keyring.tellDevices(communityId, true)
    this.#parts.groups().follow(communityId)
  }
}

/** Undefined for somebody who left by themselves. */
function whyOut(entries: readonly CheckedEntry[], self: UserId): ErrorCode | undefined {
  const last = entries.findLast((one) => isAbout(one, self))
  const type = last?.verified.entry.type
  if (type === 'ban') return 'E_BANNED'
  return type === 'kick' ? 'E_NOT_A_MEMBER' : undefined
}

function isAbout({ verified: { entry } }: CheckedEntry, userId: UserId): boolean {
  return ('userId' in entry.body ? entry.body.userId : entry.userId) === userId
}
