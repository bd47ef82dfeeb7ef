import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { CryptoProvider } from '../primitives/provider.ts'

/** Seven of 2,048 words: 77 bits. */
const WORDS = 7

/** A password to offer: seven words of the BIP-39 list, joined by `-`. */
export function generatePassword(provider: Pick<CryptoProvider, 'random'>): string {
  const random = provider.random(2 * WORDS)
  const indexes = Array.from({ length: WORDS }, (_, i) => (((random[2 * i] as number) << 8) | (random[2 * i + 1] as number)) & 0x7ff)
  random.fill(0)
  return indexes.map((index) => wordlist[index] as string).join('-')
}
