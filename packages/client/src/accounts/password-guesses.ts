import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { dictionary as english } from '@zxcvbn-ts/language-en'

/** Longer ones are cut for the estimate only: its time grows with the square. */
const LOOKED_AT = 100

/** Base-2 logarithm of the estimated number of guesses. Its word lists weigh 1.3 MB: load it only where a password is chosen. */
export function passwordBits(password: string, known: readonly string[]): number {
  const estimate = new ZxcvbnFactory({ dictionary: { ...dictionary, ...english, userInputs: [...known] }, graphs: adjacencyGraphs })
  return Math.log2(estimate.check(password.slice(0, LOOKED_AT)).guesses)
}
