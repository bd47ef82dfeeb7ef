import { equalBytes } from '../../primitives/bytes.ts'
import type { SignedContent } from './inner.ts'

/** What a reader has: its own running hashes and epochs, and the author's records that it knows, each with its link. */
export interface ReaderView {
  /** Our `h` at an entry of the stream; undefined from before where we began to read. */
  streamHash(seq: number): Uint8Array | undefined
  /** Our own H of the epoch authenticator; undefined for an epoch that we were not in. */
  authenticator(epoch: number): Uint8Array | undefined
  /** The author's verified record with that number. */
  record(n: number): { readonly hash: Uint8Array; readonly prev: Uint8Array } | undefined
  /** The highest number of a known record of the author below `n`, or 0. */
  lastBefore(n: number): number
}

export type Placement =
  | { readonly kind: 'next' }
  /** The same record again: ignore. */
  | { readonly kind: 'repeat' }
  /** The author signed two records in one place: show both. */
  | { readonly kind: 'equivocation'; readonly n: number }
  /** Records `from` to `to` of this author are missing: fetch, then say so. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  /** The author saw another stream or another group than we: stop and say so. The record is the evidence, and its author may be the one who lies. */
  | { readonly kind: 'fork'; readonly what: 'stream' | 'epoch' }

const differs = (ours: Uint8Array | undefined, theirs: Uint8Array): boolean => ours !== undefined && !equalBytes(ours, theirs)
const START = new Uint8Array(32)

/**
 * Whether the author saw what we saw, as far as we know either (T13).
 * @param seq of the entry that brought the record; an author cannot have seen that far
 */
export function viewOf({ inner }: SignedContent, seq: number, view: ReaderView): 'same' | 'unknown' | 'stream' | 'epoch' {
  const { seenSeq, seenHash, epoch, authenticator } = inner
  if (differs(view.authenticator(epoch), authenticator)) return 'epoch'
  const ours = view.streamHash(seenSeq)
  if (seenSeq >= seq || differs(ours, seenHash)) return 'stream'
  return ours === undefined ? 'unknown' : 'same'
}

/** Where a verified record belongs in its author's chain, whatever its author saw (T13). */
export function placeInChain({ inner, hash }: SignedContent, view: Pick<ReaderView, 'record' | 'lastBefore'>): Exclude<Placement, { kind: 'fork' }> {
  const { n, prev } = inner
  const known = view.record(n)
  if (known !== undefined) return equalBytes(known.hash, hash) ? { kind: 'repeat' } : { kind: 'equivocation', n }
  if (differs(view.record(n + 1)?.prev, hash)) return { kind: 'equivocation', n }
  const before = n === 1 ? START : view.record(n - 1)?.hash
  if (before === undefined) return { kind: 'gap', from: view.lastBefore(n) + 1, to: n - 1 }
  return equalBytes(before, prev) ? { kind: 'next' } : { kind: 'equivocation', n: n - 1 }
}

/**
 * Where a verified record belongs in its author's chain, and whether its author saw what we saw (T13).
 * @param seq as for {@link viewOf}
 */
export function placeRecord(content: SignedContent, seq: number, view: ReaderView): Placement {
  const placed = placeInChain(content, view)
  if (placed.kind === 'repeat' || view.record(content.inner.n) !== undefined) return placed
  const seen = viewOf(content, seq, view)
  return seen === 'stream' || seen === 'epoch' ? { kind: 'fork', what: seen } : placed
}
