import type { AddressKey } from '../domain/limits/address.ts'

/** When so much of the places is taken, no address gets more than its share of them: one alone must not lock out everybody. */
const CROWDED = 3 / 4
const SHARE = 1 / 4

/** Open sockets, all together and of each address. */
export class Places {
  readonly #max: number
  readonly #held = new Map<AddressKey, number>()
  #taken = 0

  constructor(max: number) {
    this.#max = max
  }

  get taken(): number {
    return this.#taken
  }

  /** Whether one more socket of this address is admitted. */
  admits(address: AddressKey): boolean {
    if (this.#taken < this.#max * CROWDED) return true
    return this.#taken < this.#max && (this.#held.get(address) ?? 0) < this.#max * SHARE
  }

  take(address: AddressKey): void {
    this.#taken++
    this.#held.set(address, (this.#held.get(address) ?? 0) + 1)
  }

  leave(address: AddressKey): void {
    this.#taken--
    const left = (this.#held.get(address) ?? 1) - 1
    if (left === 0) this.#held.delete(address)
    else this.#held.set(address, left)
  }
}
