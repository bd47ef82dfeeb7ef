import { type LedgerKey, type LedgerWords, openIcon, openWords, type WordsKind } from '@conclave/crypto'
import {
  type CommunityId,
  type CommunityState,
  isMember,
  type LedgerText,
  listed,
  type Operation,
  type OperationType,
  toBase64url,
} from '@conclave/protocol'
import type { Core } from '../core.ts'
import { ledgerWords, putLedgerWords } from '../store/tables/community-keys.ts'

type SealedKind = WordsKind | 'icon'
interface SealedWords {
  readonly kind: SealedKind
  readonly text: LedgerText
}
/** Opened words by what they are words of and the hash of their ciphertext: anybody may put the same bytes elsewhere. */
export type OpenedWords = ReadonlyMap<string, Uint8Array>

/**
 * Names and topics of ledgers in clear. Opening them takes a turn of the platform's cryptography, screens ask at once: so they are opened before an
 * entry is stored, and kept beside it.
 */
export class WordsBook {
  readonly #core: Core
  readonly #hashes = new WeakMap<LedgerText, string>()
  readonly #books = new Map<CommunityId, Map<string, Uint8Array>>()

  constructor(core: Core) {
    this.#core = core
  }

  /** @returns undefined for words whose key is not here, and for what is no such text */
  read<K extends WordsKind>(communityId: CommunityId, kind: K, text: LedgerText | null): LedgerWords[K] | undefined {
    const words = text && this.#book(communityId).get(this.#nameOf(kind, text))
    return words ? (JSON.parse(new TextDecoder('utf-8').decode(words)) as LedgerWords[K]) : undefined
  }

  icon(communityId: CommunityId, text: LedgerText | null): Uint8Array | undefined {
    return (text && this.#book(communityId).get(this.#nameOf('icon', text))) || undefined
  }

  /** Opens what the state shows, and what entries said, as far as it is not open yet. Changes nothing. */
  async open(state: CommunityState, keys: readonly LedgerKey[], said: readonly Operation[] = []): Promise<OpenedWords> {
    const book = this.#book(state.communityId)
    const fresh = new Map<string, Uint8Array>()
    for (const { kind, text } of [...textsOf(state), ...said.flatMap(textsIn)]) {
      const name = this.#nameOf(kind, text)
      if (book.has(name) || fresh.has(name)) continue
      const words = await this.#openOne(keys, kind, text)
      if (words !== undefined && words.length > 0) fresh.set(name, words)
    }
    return fresh
  }

  /** Inside a transaction; {@link forget} when that fails. */
  keep(communityId: CommunityId, opened: OpenedWords): void {
    const book = this.#book(communityId)
    for (const [name, words] of opened) {
      putLedgerWords(this.#core.db, communityId, name, words)
      book.set(name, words)
    }
  }

  forget(communityId: CommunityId): void {
    this.#books.delete(communityId)
  }

  forgetAll(): void {
    this.#books.clear()
  }

  async #openOne(keys: readonly LedgerKey[], kind: SealedKind, text: LedgerText): Promise<Uint8Array | undefined> {
    if (kind === 'icon') return openIcon(this.#core.crypto, keys, text)
    const words = await openWords(this.#core.crypto, keys, kind, text)
    return words && new TextEncoder().encode(JSON.stringify(words))
  }

  #book(communityId: CommunityId): Map<string, Uint8Array> {
    const known = this.#books.get(communityId)
    if (known) return known
    const book = new Map(ledgerWords(this.#core.db, communityId))
    this.#books.set(communityId, book)
    return book
  }

  #nameOf(kind: SealedKind, text: LedgerText): string {
    const hash = this.#hashes.get(text) ?? toBase64url(this.#core.crypto.sha256(text.sealed))
    this.#hashes.set(text, hash)
    return `${kind}.${hash}`
  }
}

/** For the audit log: former names, and reasons. */
function textsIn({ type, body }: Operation): readonly SealedWords[] {
  const kind = WORDS_OF[type]
  const text = 'reason' in body ? body.reason : 'text' in body ? body.text : null
  return kind === undefined || text === null ? [] : [{ kind, text }]
}

/** What words an entry brings. */
const WORDS_OF: Partial<Record<OperationType, WordsKind>> = {
  'community-edit': 'community',
  'category-create': 'category',
  'category-edit': 'category',
  'channel-create': 'channel',
  'channel-edit': 'channel',
  'role-create': 'role',
  'role-edit': 'role',
  nickname: 'nickname',
  kick: 'reason',
  ban: 'reason',
  timeout: 'reason',
}

function textsOf(state: CommunityState): readonly SealedWords[] {
  const texts: { readonly kind: SealedKind; readonly text: LedgerText | null }[] = [
    { kind: 'community', text: state.text },
    { kind: 'icon', text: state.icon },
    ...listed(state.roles).map(({ text }) => ({ kind: 'role' as const, text })),
    ...listed(state.categories).map(({ text }) => ({ kind: 'category' as const, text })),
    ...listed(state.channels).map(({ text }) => ({ kind: 'channel' as const, text })),
    ...listed(state.people).map((person) => ({ kind: 'nickname' as const, text: isMember(person) ? person.membership.nickname : null })),
  ]
  return texts.filter((one): one is SealedWords => one.text !== null)
}
