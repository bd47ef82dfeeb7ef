/** A frame of the screen, ms: a page cannot show more often. */
const PAUSE = 16

/** Gathers what comes in a burst: the first goes out at once (after this turn), the rest together. */
export function batches<T>(send: (batch: readonly T[]) => void): (one: T) => void {
  let waiting: T[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = 0
  const flush = () => {
    timer = undefined
    last = Date.now()
    const batch = waiting
    waiting = []
    send(batch)
  }
  return (one) => {
    waiting.push(one)
    timer ??= setTimeout(flush, Math.max(0, Math.min(PAUSE, last + PAUSE - Date.now())))
  }
}
