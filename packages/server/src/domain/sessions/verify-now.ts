import { KeyObject, verify, webcrypto } from 'node:crypto'
import { type VerifyProvider, verifyProvider } from '@conclave/crypto/verify'

type Platform = NonNullable<Parameters<typeof verifyProvider>[0]>

/**
 * Checks one signature on this thread: two thirds of the processor time that WebCrypto takes, which hands each to another thread.
 * For the one signature of a sign-in only; many in a row (a chain) would hold up everybody else.
 */
export function verifyNow(): VerifyProvider {
  return verifyProvider(PLATFORM)
}

const PLATFORM: Platform = {
  // importing raw bytes by WebCrypto costs a quarter of parsing a key in DER
  importKey: async (format, key, algorithm, _extractable, usages) =>
    KeyObject.from(await webcrypto.subtle.importKey(format, key, algorithm, true, [...usages])),
  verify: (_algorithm, key, signature, data) => Promise.resolve(verify(null, data, key as KeyObject, signature)),
}
