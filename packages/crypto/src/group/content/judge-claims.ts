import type { UserId } from '@conclave/protocol'

/** What the records of one device say about our view of a stream (T13, `seenHash`). */
export interface Claim {
  readonly userId: UserId
  /** The highest entry up to which a record of it has seen what we saw; 0 for none. */
  readonly agreed: number
  /** The lowest entry by which it saw something else, since it last agreed; 0 for none. */
  readonly disputed: number
}

export type Judgement =
  | { readonly kind: 'agreed' }
  /** Somebody says so, and not enough others do: they may lie, or the server may show them alone another stream. Named, and gone on. */
  | { readonly kind: 'doubt'; readonly users: readonly UserId[] }
  /** Nobody has to be believed alone: the stream is forked. */
  | { readonly kind: 'fork'; readonly users: readonly UserId[] }

/**
 * Whether the server has forked a stream, or a member says so without cause. A record is proof against its author or the server, never against one of
 * the two: only words of others tell them apart. A running hash fixes everything before it, so that who agrees at an entry contradicts whoever disputes
 * an earlier one.
 *
 * It is a fork when another device of our own account says so; and when more people dispute our view than share it since, and either two of them do or
 * there is nobody else who could contradict the one.
 * @param readers who may read the channel now, with ourselves: the word of who was removed does not count
 */
export function judgeClaims(self: UserId, readers: ReadonlySet<UserId>, claims: readonly Claim[]): Judgement {
  const heard = claims.filter(({ userId }) => readers.has(userId))
  const disputes = heard.filter(({ disputed }) => disputed > 0)
  const users = [...new Set(disputes.map(({ userId }) => userId))]
  if (users.length === 0) return { kind: 'agreed' }
  if (users.includes(self)) return { kind: 'fork', users }
  const from = Math.min(...disputes.map(({ disputed }) => disputed))
  const others = heard.filter(({ userId, agreed }) => userId !== self && !users.includes(userId) && agreed >= from)
  const isAlone = [...readers].every((userId) => userId === self || users.includes(userId))
  const isMore = users.length > new Set(others.map(({ userId }) => userId)).size
  return { kind: isMore && (isAlone || users.length > 1) ? 'fork' : 'doubt', users }
}
