import { ConclaveError } from '@conclave/protocol/core'
import { BoundedMap } from '../../bounded-map.ts'
import type { Append, Appended, Entry, StreamName, StreamState } from '../port.ts'
import { hourAfter } from '../sql/hours.ts'
import type { StreamWriter } from '../sql/stream-writer.ts'
import { RecentIds, recentKey } from './recent-ids.ts'
import { KIND_NUMBERS, type StreamStatements } from './stream-statements.ts'

const CACHED_STREAMS = 65_536

/** Where a stream stands. The bytes are sums over all entries ever, so that differences give what is live. */
interface Position {
  /** 0 until the first append. */
  id: number
  head: number
  headBytes: number
  trimmed: number
  trimmedBytes: number
}

/**
 * The streams of one open database, synchronous, inside whatever transaction is open. This is the only writer, so positions are cached;
 * after any rollback `forget` must be called.
 */
export class SqliteStreams implements StreamWriter {
  readonly #sql: StreamStatements
  readonly #positions = new BoundedMap<string, Position>(CACHED_STREAMS)
  readonly #recent = new RecentIds()

  /** Grows with every change that a rollback would undo. */
  changes = 0

  constructor(statements: StreamStatements) {
    this.#sql = statements
  }

  append({ stream, payload, expect, dedupe, expires, limit }: Append): Appended {
    const name = nameOf(stream)
    const position = this.#position(stream, name)
    const key = dedupe && recentKey(name, dedupe)
    const recent = key && this.#recent.find(key)
    if (typeof recent === 'number') return { seq: recent, duplicate: true }
    const refusal = refuse(position, payload.length, expect, limit)
    if (refusal !== undefined) return this.#duplicateOr(position, dedupe, refusal)
    this.changes++
    if (position.id === 0) position.id = Number(this.#sql.create.run(KIND_NUMBERS[stream.kind], stream.key).lastInsertRowid)
    const seq = position.head + 1
    const headBytes = position.headBytes + payload.length
    const { changes } = this.#sql.insert.run(position.id, seq, dedupe ?? null, expires === undefined ? null : hourAfter(expires), headBytes, payload)
    if (changes === 0) return this.#duplicateOr(position, dedupe, new ConclaveError('E_INTERNAL', 'stream number in use'))
    position.head = seq
    position.headBytes = headBytes
    if (key !== undefined) this.#recent.add(key, seq)
    return { seq, duplicate: false }
  }

  read(stream: StreamName, range: { after: number; limit: number; maxBytes: number }): readonly Entry[] {
    return this.#page('forward', stream, range.after, range.limit, range.maxBytes)
  }

  readBack(stream: StreamName, range: { before: number; limit: number; maxBytes: number }): readonly Entry[] {
    return this.#page('backward', stream, range.before, range.limit, range.maxBytes)
  }

  state(stream: StreamName): StreamState {
    // not remembered: every sign-in asks for four streams that then rest
    const { head, trimmed } = this.#positions.get(nameOf(stream)) ?? this.#load(stream)
    return { head, trimmed }
  }

  states(streams: readonly StreamName[]): readonly StreamState[] {
    return streams.map((stream) => this.state(stream))
  }

  sizes(streams: readonly StreamName[]): readonly number[] {
    return streams.map((stream) => {
      const { headBytes, trimmedBytes } = this.#positions.get(nameOf(stream)) ?? this.#load(stream)
      return headBytes - trimmedBytes
    })
  }

  rewrite(stream: StreamName, entries: readonly Entry[]): void {
    const { id } = this.#position(stream)
    // the sums of bytes stay: they say what was ever appended
    if (id !== 0) for (const { seq, payload } of entries) this.#sql.rewrite.run(payload, id, seq)
  }

  trim(stream: StreamName, through: number): void {
    const position = this.#position(stream)
    const last = Math.min(through, position.head)
    if (last <= position.trimmed) return
    const bytes = last === position.head ? position.headBytes : Number(this.#sql.total.get(position.id, last)?.['total_bytes'])
    this.changes++
    this.#sql.remove.run(position.id, last)
    this.#sql.setTrimmed.run(last, bytes, position.id)
    position.trimmed = last
    position.trimmedBytes = bytes
  }

  erase(stream: StreamName): void {
    const { id } = this.#position(stream)
    this.changes++
    this.forget()
    if (id === 0) return
    this.#sql.removeAll.run(id)
    this.#sql.removeStream.run(id)
  }

  /** Trims what has expired at the front of the streams after stream `after`, `count` of them. @returns where to go on, undefined at the end */
  expire(after: number, now: number, count: number): { removed: number; next: number | undefined } {
    const rows = this.#sql.expiring.all(after, count) as unknown as readonly { id: number; kind: number; key: string }[]
    let removed = 0
    for (const { id, kind, key } of rows) {
      const stream = { kind: kind === KIND_NUMBERS.mailbox ? 'mailbox' : 'requests', key } as StreamName
      const through = this.#expiredThrough(id, now)
      if (through === 0) continue
      removed += through - this.#position(stream).trimmed
      this.trim(stream, through)
    }
    return { removed, next: rows.length < count ? undefined : rows.at(-1)?.id }
  }

  /** Drops everything remembered; the database knows it all, except the ids of trimmed entries. */
  forget(): void {
    this.#positions.clear()
    this.#recent.clear()
  }

  #expiredThrough(id: number, now: number): number {
    let through = 0
    for (const { seq, expires_hour: hour } of this.#sql.oldest.iterate(id) as Iterable<{ seq: number; expires_hour: number | null }>) {
      if (hour === null || hour * 3_600_000 > now) break
      through = seq
    }
    return through
  }

  #page(direction: 'forward' | 'backward', stream: StreamName, from: number, limit: number, maxBytes: number): readonly Entry[] {
    const { id } = this.#position(stream)
    const entries: Entry[] = []
    if (id === 0 || limit <= 0) return entries
    let bytes = 0
    for (const entry of this.#sql[direction].iterate(id, from) as unknown as Iterable<Entry>) {
      bytes += entry.payload.length
      if (entries.length > 0 && bytes > maxBytes) break
      entries.push({ seq: entry.seq, payload: entry.payload })
      if (entries.length >= limit) break
    }
    return entries
  }

  /** An entry that is there already is no error, whatever else would refuse it. */
  #duplicateOr({ id }: Position, dedupe: Uint8Array | undefined, error: ConclaveError): Appended {
    const row = dedupe && id !== 0 ? (this.#sql.duplicate.get(id, dedupe) as { seq: number } | undefined) : undefined
    if (row === undefined) throw error
    return { seq: row.seq, duplicate: true }
  }

  #position(stream: StreamName, name = nameOf(stream)): Position {
    const known = this.#positions.get(name)
    if (known !== undefined) return known
    const position = this.#load(stream)
    this.#positions.set(name, position)
    return position
  }

  #load({ kind, key }: StreamName): Position {
    const row = this.#sql.find.get(KIND_NUMBERS[kind], key) as { id: number; trimmed: number; trimmed_bytes: number } | undefined
    if (row === undefined) return { id: 0, head: 0, headBytes: 0, trimmed: 0, trimmedBytes: 0 }
    const last = this.#sql.last.get(row.id) as { seq: number; total_bytes: number } | undefined
    const trimmed = { trimmed: row.trimmed, trimmedBytes: row.trimmed_bytes }
    return { id: row.id, head: last?.seq ?? row.trimmed, headBytes: last?.total_bytes ?? row.trimmed_bytes, ...trimmed }
  }
}

function nameOf({ kind, key }: StreamName): string {
  return `${KIND_NUMBERS[kind]}${key}`
}

function refuse(position: Position, bytes: number, expect: number | undefined, limit: Append['limit']): ConclaveError | undefined {
  if (expect !== undefined && expect !== position.head) return new ConclaveError('E_CONFLICT', 'the stream has another head')
  if (limit?.entries !== undefined && position.head - position.trimmed >= limit.entries) return new ConclaveError(limit.error)
  if (limit?.bytes !== undefined && position.headBytes - position.trimmedBytes + bytes > limit.bytes) return new ConclaveError(limit.error)
  return undefined
}
