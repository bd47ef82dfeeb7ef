import {
  isCommittedHistoryKey,
  isCommittedLedgerKey,
  type LedgerKey,
  openLedgerKeys,
  openLedgerKeysForEpoch,
  type InviteHistoryKey,
} from '@conclave/crypto'
import type { CommunityId, CommunityState } from '@conclave/protocol'
import { communityKeys, deleteCommunityKey, putCommunityKey } from '../../store/tables/community-keys.ts'
import type { CommunityContext } from '../context.ts'
import type { CommunityKeys, Groups } from '../parts.ts'
import { writeCommunityRecord } from './record.ts'

/** A key that was found, with its HK where that is known. */
export interface FoundKey {
  readonly key: LedgerKey
  readonly historyKey: InviteHistoryKey | undefined
}

/** JK and HK of communities by generation: only what the ledger commits to (T11). */
export class Keyring {
  readonly #context: CommunityContext
  readonly #cache = new Map<CommunityId, readonly CommunityKeys[]>()

  constructor(context: CommunityContext) {
    this.#context = context
  }

  /** Oldest first. */
  all(communityId: CommunityId): readonly CommunityKeys[] {
    const known = this.#cache.get(communityId) ?? communityKeys(this.#context.core.db, communityId)
    this.#cache.set(communityId, known)
    return known
  }

  ledgerKeys(communityId: CommunityId): readonly LedgerKey[] {
    return this.all(communityId).map(({ generation, key }) => ({ generation, secret: key }))
  }

  get(communityId: CommunityId, generation?: number): CommunityKeys | undefined {
    const all = this.all(communityId)
    return generation === undefined ? all.at(-1) : all.find((one) => one.generation === generation)
  }

  /** Inside a transaction. For the first generation of a community that is being made, and for keys that were checked against the ledger. */
  put(communityId: CommunityId, keys: readonly FoundKey[]): void {
    for (const { key, historyKey } of keys)
      putCommunityKey(this.#context.core.db, communityId, { generation: key.generation, key: key.secret, historyKey: historyKey?.secret })
    this.#cache.delete(communityId)
  }

  forget(communityId: CommunityId): void {
    this.#cache.delete(communityId)
  }

  forgetAll(): void {
    this.#cache.clear()
  }

  /**
   * Every generation that a found key leads back to, as far as the ledger commits to it.
   * @returns nothing when the ledger does not commit to the key itself
   */
  async leadingBack(state: CommunityState, { key, historyKey }: FoundKey): Promise<readonly FoundKey[]> {
    const { crypto } = this.#context.core
    if (!isCommittedLedgerKey(crypto, state, key)) return []
    const keys = await openLedgerKeys(crypto, state, key)
    const history = historyKey && isCommittedHistoryKey(crypto, state, historyKey) ? historyKey : undefined
    return keys.map((one) => ({ key: one, historyKey: one.generation === key.generation ? history : undefined }))
  }

  /** Generations that are closed here and stand under a secret of the base group that is here. */
  async underSecrets(state: CommunityState, groups: Groups): Promise<readonly FoundKey[]> {
    const found: FoundKey[] = []
    for (let generation = state.ledgerKeys.length; generation > 0; generation--) {
      const known = this.get(state.communityId, generation)
      // Older ones follow by the wraps, but not always: a false generation ends the way.
      if (known) break
      const members = state.ledgerKeys[generation - 1]?.members
      const secret = members && groups.sharedSecret(state.communityId, { groupId: members.groupId, epoch: members.epoch })
      const opened = secret && (await openLedgerKeysForEpoch(this.#context.core.crypto, secret, state, generation))
      if (opened) found.push(...(await this.leadingBack(state, opened)))
      if (opened) break
    }
    return found.filter(({ key }) => this.get(state.communityId, key.generation) === undefined)
  }

  /** Inside a transaction: what a record of another device gave is held against the ledger now. */
  dropUncommitted(state: CommunityState): void {
    const { db, crypto } = this.#context.core
    for (const { generation, key } of this.all(state.communityId)) {
      if (!isCommittedLedgerKey(crypto, state, { generation, secret: key })) deleteCommunityKey(db, state.communityId, generation)
    }
    this.#cache.delete(state.communityId)
  }

  /** Inside a transaction: the own other devices learn the newest keys (T10). */
  tellDevices(communityId: CommunityId, isMember: boolean): void {
    writeCommunityRecord(this.#context.records, communityId, isMember, this.get(communityId))
  }
}
