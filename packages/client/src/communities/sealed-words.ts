import { type CryptoProvider, type LedgerKey, type LedgerWords, sealWords, type WordsKind } from '@conclave/crypto'
import { codeOf, ConclaveError, type LedgerText } from '@conclave/protocol'

/** A name as it is sent: one line, well-formed, not blank. @throws ConclaveError `E_TEXT_EMPTY` */
export function checkedWords(input: string): string {
  const clean = input
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .trim()
  if (clean === '') throw new ConclaveError('E_TEXT_EMPTY')
  return clean
}

/** @throws ConclaveError `E_TEXT_TOO_LONG` */
export async function sealedWords<K extends WordsKind>(crypto: CryptoProvider, key: LedgerKey, kind: K, words: LedgerWords[K]): Promise<LedgerText> {
  try {
    return await sealWords(crypto, key, kind, words)
  } catch (error) {
    throw codeOf(error) === 'E_TOO_LARGE' ? new ConclaveError('E_TEXT_TOO_LONG', kind, { cause: error }) : error
  }
}
