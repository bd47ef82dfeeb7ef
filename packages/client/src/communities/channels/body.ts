import {
  ConclaveError,
  codeOf,
  decodeAs,
  type Decoded,
  encodeAs,
  id,
  LIMITS,
  list,
  type MessageId,
  struct,
  text,
  type UserId,
} from '@conclave/protocol'

/** What a content record says: its `kind` (T13). A kind that this version does not know is skipped by the reader. */
export const CONTENT_KINDS = { text: 1, deletion: 2, opening: 3 } as const

const textBody = struct({ text: text(LIMITS.textCharacters) })
/** Message ids are chosen by whoever writes, so a deletion says whose they are. */
const deletionBody = struct({ userId: id('UserId'), messageIds: list(id('MessageId'), LIMITS.page, 1) })

export type Deletion = Decoded<typeof deletionBody>
export type ChannelSaid = ({ readonly kind: 'text' } & Decoded<typeof textBody>) | ({ readonly kind: 'deletion' } & Deletion)

/** @throws ConclaveError `E_MESSAGE_TOO_LONG` over 12,288 bytes */
export function encodeText(said: string): Uint8Array {
  const body = encodeAs(textBody, { text: said })
  if (body.length > LIMITS.bodyBytes) throw new ConclaveError('E_MESSAGE_TOO_LONG')
  return body
}

export function encodeDeletion(author: UserId, messageIds: readonly MessageId[]): Uint8Array {
  return encodeAs(deletionBody, { userId: author, messageIds })
}

/** @returns undefined for a kind of a later version, and for what is malformed: its author's number counts, nothing else */
export function readSaid(kind: number, body: Uint8Array): ChannelSaid | undefined {
  try {
    if (kind === CONTENT_KINDS.text) return { kind: 'text', ...decodeAs(textBody, body) }
    return kind === CONTENT_KINDS.deletion ? { kind: 'deletion', ...decodeAs(deletionBody, body) } : undefined
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}
