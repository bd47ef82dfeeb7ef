import { useState } from 'react'
import type { Outcome } from '../../models/api.ts'

export interface Action {
  readonly pending: boolean
  /** Why the last one failed. */
  readonly problem: Outcome
  /** @param done called when it succeeded */
  run(work: () => Promise<Outcome>, done?: () => void): void
}

/** One action at a time, with what to show meanwhile and after. */
export function useAction(): Action {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome>()
  return {
    pending,
    problem,
    run: (work, done) => {
      const act = async () => {
        setPending(true)
        const outcome = await work()
        setPending(false)
        setProblem(outcome)
        if (outcome === undefined) done?.()
      }
      void act()
    },
  }
}
