import type { EpochRecord } from '@conclave/protocol'
import type { GroupContext } from './context.ts'
import type { Group } from './group.ts'
import { recordsBetween } from './records.ts'

/** Epochs that are fetched together. */
const WINDOW = 128
/** Records in memory; beyond it everything is fetched again. */
const MOST = 8_192

/** Signed records of epochs, as this run has seen them: what a ledger said when an epoch began. Nothing secret is taken because of them. */
export class EpochBook {
  readonly #context: GroupContext
  readonly #pages = new Map<string, Promise<(epoch: number) => EpochRecord | undefined>>()

  constructor(context: GroupContext) {
    this.#context = context
  }

  async recordOf(group: Group, epoch: number): Promise<EpochRecord | undefined> {
    const start = epoch - (epoch % WINDOW)
    const name = `${group.name} ${start}`
    const known = this.#pages.get(name) ?? recordsBetween(this.#context, group, start, start + WINDOW - 1)
    if (this.#pages.size * WINDOW >= MOST) this.#pages.clear()
    this.#pages.set(name, known)
    try {
      const record = (await known)(epoch)
      // The newest page grows.
      if (record === undefined) this.#pages.delete(name)
      return record
    } catch (error) {
      this.#pages.delete(name)
      throw error
    }
  }
}
