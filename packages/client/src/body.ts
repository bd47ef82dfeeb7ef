import { profileKey } from '@conclave/crypto'
import {
  bool,
  bytes,
  ConclaveError,
  type ConversationId,
  type Decoded,
  decodeAs,
  encodeAs,
  id,
  LIMITS,
  list,
  type MessageId,
  struct,
  text,
  time,
  uint,
  union,
  type UserId,
} from '@conclave/protocol'

const displayName = text(LIMITS.displayNameCharacters)
/** Characters. */
const INVITE_LINK = 1_024
const INVITE_NAME = 100

/** What a one-to-one message says. A kind that this version does not know is dropped by the reader. */
export const content = union({
  text: [1, { text: text(LIMITS.textCharacters) }],
  /** `level` 1 = delivered, 2 = read. */
  receipt: [2, { level: uint(2, 1), messageIds: list(id('MessageId'), 200, 1) }],
  /** Transient. */
  typing: [3, { typing: bool }],
  /** Transient. */
  presence: [4, { online: bool }],
  request: [5, { handle: text(LIMITS.handleMax), displayName, key: profileKey }],
  accept: [6, { displayName, key: profileKey }],
  profileKey: [7, { displayName, key: profileKey }],
  /** What the asking device could not read (T8): counters `from` to `to` of the asked device. An empty list only starts a new session. */
  retry: [8, { ranges: list(struct({ conversationId: id('ConversationId'), from: uint(), to: uint() }), 100) }],
  /** To the sender's other devices: what was said to `receiver`. */
  /** Into a group or community; `name` is what the inviter calls it. */
  invite: [10, { link: text(INVITE_LINK), name: text(INVITE_NAME) }],
  copy: [9, { receiver: id('UserId'), messageId: id('MessageId'), sentAt: time, text: text(LIMITS.textCharacters) }],
})
export type Content = Decoded<typeof content>

/** The plaintext inside the ratchet message. `counter` counts what one device says in one conversation; transient kinds have 0. */
export const body = struct({
  version: uint(1, 1),
  conversationId: id('ConversationId'),
  messageId: id('MessageId'),
  senderUserId: id('UserId'),
  receiverUserId: id('UserId'),
  counter: uint(),
  sentAt: time,
  /** The newest signed root the sender has seen (T3); `[0, 0^32]` until the log exists. */
  gossip: struct({ logSize: uint(), logRoot: bytes(32) }),
  content,
})
export type Body = Decoded<typeof body>

const NO_LOG = { logSize: 0, logRoot: new Uint8Array(32) }

export interface BodyHead {
  readonly conversationId: ConversationId
  readonly messageId: MessageId
  readonly senderUserId: UserId
  readonly receiverUserId: UserId
  readonly counter: number
  readonly sentAt: number
}

/** @throws ConclaveError `E_MESSAGE_TOO_LONG` over 12,288 bytes */
export function encodeBody(head: BodyHead, said: Content): Uint8Array<ArrayBuffer> {
  const encoded = encodeAs(body, { version: 1, ...head, gossip: NO_LOG, content: said })
  if (encoded.length > LIMITS.bodyBytes) throw new ConclaveError('E_MESSAGE_TOO_LONG')
  return encoded
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeBody(encoded: Uint8Array): Body {
  return decodeAs(body, encoded)
}

/**
 * The text as it is sent: well-formed Unicode, not blank, within the limits.
 * @throws ConclaveError `E_MESSAGE_EMPTY`, `E_MESSAGE_TOO_LONG`
 */
export function checkedText(input: string): string {
  const clean = input.toWellFormed()
  if (clean.trim() === '') throw new ConclaveError('E_MESSAGE_EMPTY')
  if (clean.length > LIMITS.textCharacters || new TextEncoder().encode(clean).length > LIMITS.textBytes) throw new ConclaveError('E_MESSAGE_TOO_LONG')
  return clean
}

/** A display name: one line, no control characters, at most 64 characters, never cut inside one. */
export function checkedName(input: string): string {
  const clean = input
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .trim()
  let name = ''
  for (const character of clean) {
    if (name.length + character.length > LIMITS.displayNameCharacters) break
    name += character
  }
  return name
}
