import { idBytes, type UserId } from '@conclave/protocol'
import { LABELS } from '../labels.ts'
import { concat } from '../primitives/bytes.ts'
import type { CryptoProvider } from '../primitives/provider.ts'

/** Rounds of SHA-512, as in Signal: finding a second number costs more than 2^112. */
const ROUNDS = 5_200
const VERSION = new Uint8Array([0, 0])

/**
 * Signal's numeric fingerprint: `h = SHA-512(0x0000 || key || identifier || key)`, then `h = SHA-512(h || key)` up to 5,200 rounds in all;
 * six groups of 5 bytes, big-endian, modulo 100,000.
 * @returns 30 digits
 */
export function numericFingerprint(provider: Pick<CryptoProvider, 'sha512'>, key: Uint8Array, identifier: Uint8Array): string {
  let hash = provider.sha512(concat(VERSION, key, identifier, key))
  for (let round = 1; round < ROUNDS; round++) hash = provider.sha512(concat(hash, key))
  let digits = ''
  for (let at = 0; at < 30; at += 5) digits += fiveDigits(hash.subarray(at, at + 5))
  return digits
}

function fiveDigits(chunk: Uint8Array): string {
  const value = chunk.reduce((sum, byte) => sum * 256 + byte, 0)
  return String(value % 100_000).padStart(5, '0')
}

/** The 60 digits of two people: 30 from each UserId, the lower ones first, so that both see the same (T5). About 0.1 s. */
export function safetyNumber(provider: Pick<CryptoProvider, 'sha512'>, a: UserId, b: UserId): string {
  const identifier = new TextEncoder().encode(LABELS.safetyNumber)
  const [first, second] = [a, b].map((userId) => numericFingerprint(provider, idBytes(userId), identifier)).toSorted()
  return `${first}${second}`
}

/** Groups of five digits, for reading aloud. */
export function groupDigits(digits: string): string {
  return digits.match(/.{1,5}/g)?.join(' ') ?? ''
}
