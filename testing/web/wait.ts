import type { Store } from '../../apps/web/src/models/api.ts'

/** Resolves with the first snapshot that fits. A proof of work takes seconds on a machine that is busy. */
export async function when<T>(store: Store<T>, fits: (snapshot: T) => boolean, limit = 20_000): Promise<T> {
  const end = Date.now() + limit
  for (;;) {
    const snapshot = store.get()
    if (fits(snapshot)) return snapshot
    if (Date.now() > end) throw new Error(`never came: ${JSON.stringify(snapshot).slice(0, 600)}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Time for what is under way inside this process. */
export const settle = (ms = 30): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms))
