import { type Clock, LONGEST_TIMER } from '../../clock.ts'

/** The browser's clock. A turn goes through a message port: timers of nested calls wait for 4 ms. */
export function browserClock(): Clock {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.addEventListener('message', () => waiting.shift()?.())
  port1.start()
  return {
    now: () => Date.now(),
    after: (ms, work) => {
      const timer = setTimeout(work, Math.min(ms, LONGEST_TIMER))
      return () => clearTimeout(timer)
    },
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        port2.postMessage(0)
      }),
  }
}
