/** Runs what belongs to one key one after another, in the order of asking; other keys are not waited for. */
export class KeyedLock<K> {
  readonly #last = new Map<K, Promise<void>>()

  async run<T>(key: K, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    let release = (): void => undefined
    const mine = new Promise<void>((resolve) => (release = resolve))
    this.#last.set(key, mine)
    try {
      await before
      return await work()
    } finally {
      release()
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
  }
}
