import type { Clock } from '@conclave/client'

/** Runs with real time and can be put forward: what falls due on the way is done in order. */
export interface WorldClock extends Clock {
  advance(ms: number): void
  stop(): void
}

export function worldClock(): WorldClock {
  let ahead = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const waiting = new Set<{ at: number; work: () => void }>()
  const now = () => Date.now() + ahead
  const fire = () => {
    for (;;) {
      const next = [...waiting].filter((one) => one.at <= now()).toSorted((a, b) => a.at - b.at)[0]
      if (!next || stopped) break
      waiting.delete(next)
      next.work()
    }
    rearm()
  }
  const rearm = () => {
    clearTimeout(timer)
    if (stopped || waiting.size === 0) return
    const next = Math.min(...[...waiting].map((one) => one.at))
    timer = setTimeout(fire, Math.min(Math.max(0, next - now()), 2 ** 31 - 1)).unref()
  }
  return {
    now,
    after: (ms, work) => {
      const one = { at: now() + ms, work }
      waiting.add(one)
      rearm()
      return () => {
        waiting.delete(one)
        rearm()
      }
    },
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    advance: (ms) => {
      ahead += ms
      fire()
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
