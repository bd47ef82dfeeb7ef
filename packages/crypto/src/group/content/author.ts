import type { ContentInner, SignedContent } from './inner.ts'

/** How far a device has come with its own records in a channel. Stored before a record leaves: a number is used once. */
export interface AuthorState {
  /** Of the last record; 0 before the first. */
  readonly n: number
  /** H of the last record; 32 zero bytes before the first. */
  readonly hash: Uint8Array
}

export const NEW_AUTHOR: AuthorState = { n: 0, hash: new Uint8Array(32) }

/** The number and link of the next record. */
export function nextOf({ n, hash }: AuthorState): Pick<ContentInner, 'n' | 'prev'> {
  return { n: n + 1, prev: hash }
}

export function authorAfter({ inner, hash }: SignedContent): AuthorState {
  return { n: inner.n, hash }
}
