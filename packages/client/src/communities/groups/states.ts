import { type GroupCipher, mlsGroupCipher, type MlsGroupState } from '@conclave/crypto/group'
import type { Core } from '../../core.ts'
import { dropLeaf, type GroupName, hasState, readState, slotOf, writeRatchets, writeState } from '../../store/tables/groups.ts'

/** States of groups: the store has the truth, what was read or written last is kept decoded. */
export class States {
  readonly cipher: GroupCipher<MlsGroupState>
  readonly #core: Core
  readonly #cache = new Map<GroupName, MlsGroupState>()

  /** @param leaves see `ClientOptions.groupLeaves` */
  constructor(core: Core, leaves?: number) {
    this.#core = core
    this.cipher = mlsGroupCipher(core.crypto, leaves)
  }

  get(groupId: GroupName): MlsGroupState | undefined {
    const known = this.#cache.get(groupId)
    // The row is asked also for a known one: it may have been dropped with the account or the membership.
    if (known !== undefined && hasState(this.#core.db, slotOf(groupId))) return known
    const stored = readState(this.#core.db, slotOf(groupId))
    if (stored === undefined) {
      this.#cache.delete(groupId)
      return undefined
    }
    const state = this.cipher.decode(stored)
    this.#cache.set(groupId, state)
    return state
  }

  /** What a commit on its way leads to. */
  pending(groupId: GroupName): MlsGroupState | undefined {
    const stored = readState(this.#core.db, slotOf(groupId, true))
    return stored && this.cipher.decode(stored)
  }

  /** Inside a transaction: the state of a new epoch. */
  write(groupId: GroupName, state: MlsGroupState): void {
    writeState(this.#core.db, slotOf(groupId), this.cipher.encode(state))
    this.#cache.delete(groupId)
  }

  /** Inside a transaction: what an `ephemeral` message changes. */
  writeStep(groupId: GroupName, before: MlsGroupState, after: MlsGroupState): void {
    writeRatchets(this.#core.db, slotOf(groupId), this.cipher.changedRatchets(before, after))
    this.#cache.delete(groupId)
  }

  /** After the transaction that wrote it, to save the decoding. */
  remember(groupId: GroupName, state: MlsGroupState): void {
    this.#cache.set(groupId, state)
  }

  /** Inside a transaction. */
  drop(groupId: GroupName): void {
    this.#cache.delete(groupId)
    dropLeaf(this.#core.db, groupId)
  }

  forgetCache(): void {
    this.#cache.clear()
  }
}
