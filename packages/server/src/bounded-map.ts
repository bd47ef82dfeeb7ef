/**
 * A map that forgets its oldest entry when a new one would be too many. A plain `Map` looks slow here: `keys().next()` walks over the places
 * of all entries that were deleted before, with 65,536 entries 50 us for each new one. So the walk is kept and goes on where it was.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #max: number
  /** Stands before the oldest entry; none while nothing has to be forgotten, because a walk keeps former tables of its map in memory. */
  #walk: Iterator<K> | undefined

  /** @param max entries, at least 1 */
  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  has(key: K): boolean {
    return this.#entries.has(key)
  }

  /** A known key keeps its age. */
  set(key: K, value: V): void {
    if (this.#entries.size >= this.#max && !this.#entries.has(key)) this.#forgetOldest()
    this.#entries.set(key, value)
  }

  delete(key: K): boolean {
    this.#walk = undefined
    return this.#entries.delete(key)
  }

  clear(): void {
    this.#walk = undefined
    this.#entries.clear()
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.#entries[Symbol.iterator]()
  }

  #forgetOldest(): void {
    this.#walk ??= this.#entries.keys()
    this.#entries.delete(this.#walk.next().value as K)
  }
}
