import { ConclaveError } from '@conclave/protocol'

/** Below this the operator of a server could find the password by trying (T4). */
export const ENOUGH_BITS = 50

/** Base-2 logarithm of the estimated number of guesses; `known` are words that an attacker would try first. */
export async function passwordBits(password: string, known: readonly string[] = []): Promise<number> {
  const guesses = await import('./password-guesses.ts')
  return guesses.passwordBits(password, known)
}

/** @throws ConclaveError `E_WEAK_PASSWORD` unless the person accepted it */
export async function requireStrong(password: string, known: readonly string[], accepted: boolean | undefined): Promise<void> {
  if (password === '') throw new ConclaveError('E_WEAK_PASSWORD')
  if (accepted !== true && (await passwordBits(password, known)) < ENOUGH_BITS) throw new ConclaveError('E_WEAK_PASSWORD')
}
