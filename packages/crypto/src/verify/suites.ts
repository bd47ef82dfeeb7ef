/** How a password is stretched before OPAQUE: Argon2id (RFC 9106). `memory` in KiB. */
export interface PasswordSuite {
  readonly memory: number
  readonly iterations: number
  readonly parallelism: number
}

/** Numbered for ever; an account stores the number. Never below 64 MiB and 3 iterations (T4). */
const SUITES: ReadonlyMap<number, PasswordSuite> = new Map([[1, { memory: 128 * 1024, iterations: 3, parallelism: 1 }]])

/** What new records use. */
export const CURRENT_SUITE = 1

/** @returns undefined for a number that is not known here */
export function passwordSuite(suite: number): PasswordSuite | undefined {
  return SUITES.get(suite)
}

/** Whether a record may name it: anything else is a suite below the floor, or of a later version. */
export function isKnownSuite(suite: number): boolean {
  return SUITES.has(suite)
}
