/** MLS cipher suites of Conclave: the name in code and on the wire, and that of the library. */
export const GROUP_SUITES = {
  /** X-Wing, AES-256-GCM, SHA-512, Ed25519; number 83 of ts-mls, not registered. The default: later quantum computers do not read what is recorded now. */
  'x-wing': 'MLS_256_XWING_AES256GCM_SHA512_Ed25519',
  /** X25519, AES-128-GCM, SHA-256, Ed25519: suite 1 of RFC 9420 section 17.1, the one that every implementation has. */
  classical: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519',
} as const
export type GroupSuite = keyof typeof GROUP_SUITES

/** @returns undefined for a suite that no group of ours uses */
export function suiteOf(libraryName: string): GroupSuite | undefined {
  if (libraryName === GROUP_SUITES['x-wing']) return 'x-wing'
  return libraryName === GROUP_SUITES.classical ? 'classical' : undefined
}
