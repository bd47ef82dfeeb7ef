import { codeOf, ConclaveError, type ErrorCode } from '@conclave/protocol'
import type { Clock } from '../clock.ts'
import { backoff } from '../transport/backoff.ts'

/** Named pieces of work: each at most once at a time, with a pause after a failure that grows while it goes on failing. */
export interface Workers {
  /** Nothing happens when it runs already or pauses. */
  start(name: string, work: () => Promise<void>): void
  running(): number
  isPaused(name: string): boolean
  /** When the next pause ends, ms since 1970. */
  nextAttempt(): number | undefined
  /** The network came back: only the pauses that the server asked for go on. */
  clearPauses(): void
  /** Waits until all have ended. */
  settled(): Promise<void>
}

export interface WorkersParts {
  readonly clock: Clock
  jitter(): number
  /** After each end of a piece of work. */
  ended(): void
  failed(name: string, code: ErrorCode | undefined): void
}

export function makeWorkers({ clock, jitter, ended, failed }: WorkersParts): Workers {
  const active = new Map<string, Promise<void>>()
  const pauses = new Map<string, { until: number; attempt: number; asked: number }>()
  const isPaused = (name: string) => (pauses.get(name)?.until ?? 0) > clock.now()
  const pause = (name: string, error: unknown) => {
    const attempt = (pauses.get(name)?.attempt ?? -1) + 1
    const asked = error instanceof ConclaveError ? (error.retryAfter ?? 0) : 0
    pauses.set(name, { until: clock.now() + Math.max(asked, backoff(attempt, jitter())), attempt, asked })
    failed(name, codeOf(error))
  }
  const run = async (name: string, work: () => Promise<void>) => {
    try {
      await work()
      pauses.delete(name)
    } catch (error) {
      pause(name, error)
    }
    active.delete(name)
    ended()
  }
  return {
    start: (name, work) => {
      if (active.has(name) || isPaused(name)) return
      active.set(name, run(name, work))
    },
    running: () => active.size,
    isPaused,
    nextAttempt: () => {
      // One that is over belongs to work that nobody wants any more.
      const coming = [...pauses.values()].map(({ until }) => until).filter((until) => until > clock.now())
      return coming.length === 0 ? undefined : Math.min(...coming)
    },
    clearPauses: () => {
      for (const [name, { asked }] of pauses) if (asked === 0) pauses.delete(name)
    },
    settled: async () => {
      while (active.size > 0) await Promise.all(active.values())
    },
  }
}
