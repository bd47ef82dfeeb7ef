import type { Made } from '../api-communities.ts'
import { reason } from '../outcome.ts'

/** Runs an action that makes something; what it throws becomes the answer. */
export async function making<T>(work: () => Promise<T>): Promise<Made<T>> {
  try {
    return { made: await work() }
  } catch (error) {
    return { problem: reason(error) }
  }
}
