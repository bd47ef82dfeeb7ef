import { ConclaveError } from '@conclave/protocol'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { dictionary as english } from '@zxcvbn-ts/language-en'

/** Below this the operator of a server could find the password by trying (T4). */
export const ENOUGH_BITS = 50
/** Longer ones are cut for the estimate only: its time grows with the square. */
const LOOKED_AT = 100

/** Base-2 logarithm of the estimated number of guesses; `known` are words that an attacker would try first. */
export function passwordBits(password: string, known: readonly string[] = []): number {
  const estimate = new ZxcvbnFactory({ dictionary: { ...dictionary, ...english, userInputs: [...known] }, graphs: adjacencyGraphs })
  return Math.log2(estimate.check(password.slice(0, LOOKED_AT)).guesses)
}

/** @throws ConclaveError `E_WEAK_PASSWORD` unless the person accepted it */
export function requireStrong(password: string, known: readonly string[], accepted: boolean | undefined): void {
  if (password === '') throw new ConclaveError('E_WEAK_PASSWORD')
  if (accepted !== true && passwordBits(password, known) < ENOUGH_BITS) throw new ConclaveError('E_WEAK_PASSWORD')
}
