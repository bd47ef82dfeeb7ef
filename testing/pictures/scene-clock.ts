import { type WorldClock, worldClock } from '../world/clock.ts'

/** Starts at a fixed time and runs, and can be put forward. What is said long ago is said in `at`. */
export interface SceneClock extends WorldClock {
  /** Does `work`, which must not wait, at another time. */
  at<T>(time: number, work: () => T): T
}

export function sceneClock(start: number): SceneClock {
  const clock = worldClock()
  clock.advance(start - clock.now())
  let told: number | undefined
  return {
    ...clock,
    now: () => told ?? clock.now(),
    at: (time, work) => {
      told = time
      try {
        return work()
      } finally {
        told = undefined
      }
    },
  }
}
