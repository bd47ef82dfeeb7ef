import type { MlsGroupState } from '@conclave/crypto/group'
import type { GroupName } from '../../store/tables/groups.ts'
import type { States } from '../groups/states.ts'

/**
 * What opening `ephemeral` messages made of the states of groups, until it is written in the transaction of their places. Only then are their keys
 * gone (T14): whoever gets the device later cannot open again what was read.
 */
export class SpentKeys {
  readonly #states: States
  readonly #steps = new Map<GroupName, { readonly before: MlsGroupState; readonly after: MlsGroupState }>()

  constructor(states: States) {
    this.#states = states
  }

  /** With what was opened and is not written yet. */
  stateOf(group: GroupName): MlsGroupState | undefined {
    return this.#steps.get(group)?.after ?? this.#states.get(group)
  }

  spend(group: GroupName, from: MlsGroupState, after: MlsGroupState): void {
    this.#steps.set(group, { before: this.#steps.get(group)?.before ?? from, after })
  }

  /** Inside a transaction. */
  write(): void {
    for (const [group, { before, after }] of this.#steps) this.#states.writeStep(group, before, after)
  }

  /** After it. */
  written(): void {
    for (const [group, { after }] of this.#steps) this.#states.remember(group, after)
    this.#steps.clear()
  }

  /** What was opened is not filed. */
  drop(): void {
    this.#steps.clear()
  }
}
