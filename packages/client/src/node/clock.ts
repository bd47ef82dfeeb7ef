import { type Clock, LONGEST_TIMER } from '../clock.ts'

/** The system's clock. Its timers keep the process alive while a client waits for something; closing the client cancels them all. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, Math.min(ms, LONGEST_TIMER))
    return () => clearTimeout(timer)
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
}
