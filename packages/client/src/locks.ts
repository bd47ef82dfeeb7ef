/** One at a time for each key, in the order of asking. */
export interface Locks {
  /** Resolves with `release` when the key is free. */
  take(key: string): Promise<() => void>
  run<T>(key: string, work: () => Promise<T>): Promise<T>
}

export function keyedLocks(): Locks {
  const tails = new Map<string, Promise<void>>()
  const take = async (key: string): Promise<() => void> => {
    const before = tails.get(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    tails.set(key, promise)
    await before
    return () => {
      if (tails.get(key) === promise) tails.delete(key)
      resolve()
    }
  }
  return {
    take,
    run: async (key, work) => {
      const release = await take(key)
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}
