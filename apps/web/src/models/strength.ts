import type { Strength } from './api.ts'
import type { Context } from './context.ts'

/** Below it the person must confirm (T4). */
const CONSENT_BITS = 50

function strengthOf(bits: number): Strength {
  return { bits, level: bits < CONSENT_BITS ? 'weak' : bits < 60 ? 'fair' : bits < 75 ? 'good' : 'strong' }
}
/** Whether the person must confirm it. */
export const needsConsent = (strength: Strength | undefined): boolean => strength?.level === 'weak'

/** Guessing at a password longer than this tells nothing new and takes long. */
const MEASURED_CHARACTERS = 128

/** How hard the password is to guess for somebody who knows the words in `known`. */
export async function measure({ client }: Context, password: string, known: readonly string[] = []): Promise<Strength> {
  return strengthOf(await client.accounts.passwordBits(password.slice(0, MEASURED_CHARACTERS), known))
}
