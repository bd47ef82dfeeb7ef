import { type Codec, ConclaveError, decodeAs, encodeAs, type LedgerText, LIMITS, nullable, struct, text, uint } from '@conclave/protocol'
import { openUnderLasting, type SealContext, sealUnderLasting } from '../identity/lasting-secret.ts'
import { padToMultiple, unpad } from '../identity/padding.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import type { LedgerKey } from './ledger-key.ts'

/** Characters (UTF-16 units) of the words in a ledger. */
export const WORD_CHARACTERS = { name: 100, topic: 1_024, reason: 512, nickname: LIMITS.displayNameCharacters } as const
const TEXT_BLOCK = 64
const ICON_BLOCK = 1_024
const version = uint(1, 1)
const name = text(WORD_CHARACTERS.name)
const topic = text(WORD_CHARACTERS.topic)

/** The words of each thing in a ledger, by what they belong to. */
const WORDS = {
  community: { version, name, description: topic },
  category: { version, name },
  channel: { version, name, topic },
  /** `colour` is 0xRRGGBB. */
  role: { version, name, colour: nullable(uint(0xff_ffff)) },
  nickname: { version, name: text(WORD_CHARACTERS.nickname) },
  reason: { version, reason: text(WORD_CHARACTERS.reason) },
} as const
export type WordsKind = keyof typeof WORDS
export interface LedgerWords {
  readonly community: { readonly name: string; readonly description: string }
  readonly category: { readonly name: string }
  readonly channel: { readonly name: string; readonly topic: string }
  readonly role: { readonly name: string; readonly colour: number | null }
  readonly nickname: { readonly name: string }
  readonly reason: { readonly reason: string }
}

function wordsCodec<K extends WordsKind>(kind: K): Codec<LedgerWords[K] & { readonly version: number }> {
  return struct(WORDS[kind]) as unknown as Codec<LedgerWords[K] & { readonly version: number }>
}

/** The first entry holds texts and its hash is the CommunityId, so the id cannot be among them; JK belongs to one community anyway. */
function context(generation: number): SealContext {
  return { label: LABELS.ledgerText, ids: [generation] }
}

/**
 * Words under the ledger key, padded to steps of 64 bytes.
 * @throws ConclaveError `E_TOO_LARGE` for words that are too long
 */
export async function sealWords<K extends WordsKind>(provider: CryptoProvider, key: LedgerKey, kind: K, words: LedgerWords[K]): Promise<LedgerText> {
  let plain: Uint8Array
  try {
    plain = encodeAs(wordsCodec(kind), { ...words, version: 1 })
  } catch (error) {
    throw new ConclaveError('E_TOO_LARGE', `words of a ${kind}`, { cause: error })
  }
  return sealBytes(provider, key, padToMultiple(plain, TEXT_BLOCK))
}

/** @returns undefined when it does not open or is no such text: words are for show, nothing depends on them */
export async function openWords<K extends WordsKind>(
  provider: CryptoProvider,
  keys: readonly LedgerKey[],
  kind: K,
  sealed: LedgerText,
): Promise<LedgerWords[K] | undefined> {
  const plain = await openBytes(provider, keys, sealed)
  try {
    if (plain === undefined) return undefined
    const { version: _, ...words } = decodeAs(wordsCodec(kind), plain)
    return words as unknown as LedgerWords[K]
  } catch {
    return undefined
  }
}

/** The bytes of a picture, padded to steps of 1,024. @throws ConclaveError `E_TOO_LARGE` */
export async function sealIcon(provider: CryptoProvider, key: LedgerKey, picture: Uint8Array): Promise<LedgerText> {
  const padded = padToMultiple(picture, ICON_BLOCK)
  if (padded.length + 48 > LIMITS.ledgerIconBytes) throw new ConclaveError('E_TOO_LARGE', 'icon')
  return sealBytes(provider, key, padded)
}

/** @returns undefined when it does not open */
export function openIcon(provider: CryptoProvider, keys: readonly LedgerKey[], sealed: LedgerText): Promise<Uint8Array | undefined> {
  return openBytes(provider, keys, sealed)
}

async function sealBytes(provider: CryptoProvider, { generation, secret }: LedgerKey, padded: Uint8Array): Promise<LedgerText> {
  return { generation, sealed: await sealUnderLasting(provider, secret, context(generation), padded) }
}

async function openBytes(provider: CryptoProvider, keys: readonly LedgerKey[], { generation, sealed }: LedgerText): Promise<Uint8Array | undefined> {
  const key = keys.find((candidate) => candidate.generation === generation)
  const padded = key && (await openUnderLasting(provider, key.secret, context(generation), sealed))
  return padded && unpad(padded)
}
