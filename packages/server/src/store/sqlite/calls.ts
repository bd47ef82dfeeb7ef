import type { Append, Store, StreamKind, StreamName } from '../port.ts'
import type { RelationalStore } from '../sql/index.ts'
import type { Failure } from './failure.ts'

/** Areas of the store whose methods cross to the worker by name. */
export interface Areas extends RelationalStore {
  readonly streams: Store['streams']
  readonly maintenance: Maintenance
}
export interface Maintenance {
  expireRows(now: number): Promise<number>
  expireStreams(after: number, now: number, count: number): Promise<{ removed: number; next: number | undefined }>
  statistics(): ReturnType<Store['statistics']>
}

/** One call of the store. Appends and trims, of which there are thousands a second, have a form of their own. */
export type Call =
  | { readonly kind: 'append'; readonly append: Append }
  | { readonly kind: 'trim'; readonly stream: StreamName; readonly through: number }
  | { readonly kind: 'method'; readonly area: keyof Areas; readonly method: string; readonly args: readonly unknown[] }

/** What crosses: primitives in one flat list and all payloads in one buffer, which is moved, not copied. */
export interface Batch {
  readonly fields: readonly unknown[]
  readonly bytes: Uint8Array<ArrayBuffer>
}
export interface Answers {
  /** By place in the batch; of an append the number, negative when it is a duplicate. */
  readonly values: readonly unknown[]
  readonly failures: readonly Failure[]
  /** Set when the database can no longer be trusted. */
  readonly fatal: Failure | undefined
}

const TAGS = { append: 0, trim: 1, method: 2 } as const
const NONE = -1

/** Bytes that a call adds to the buffer. */
export function callBytes(call: Call): number {
  return call.kind === 'append' ? call.append.payload.length + (call.append.dedupe?.length ?? 0) : 0
}

export function packCalls(calls: readonly Call[]): Batch {
  const fields: unknown[] = []
  const bytes = new Uint8Array(calls.reduce((sum, call) => sum + callBytes(call), 0))
  let at = 0
  for (const call of calls) {
    if (call.kind === 'append') at = packAppend(call.append, fields, bytes, at)
    else if (call.kind === 'trim') fields.push(TAGS.trim, call.stream.kind, call.stream.key, call.through)
    else fields.push(TAGS.method, call.area, call.method, call.args)
  }
  return { fields, bytes }
}

function packAppend({ stream, payload, expect, dedupe, expires, limit }: Append, fields: unknown[], bytes: Uint8Array, at: number): number {
  fields.push(TAGS.append, stream.kind, stream.key, payload.length, dedupe?.length ?? NONE, expect ?? NONE, expires ?? NONE)
  fields.push(limit?.entries ?? NONE, limit?.bytes ?? NONE, limit?.error ?? NONE)
  bytes.set(payload, at)
  if (dedupe !== undefined) bytes.set(dedupe, at + payload.length)
  return at + payload.length + (dedupe?.length ?? 0)
}

export function unpackCalls({ fields, bytes }: Batch): Call[] {
  const calls: Call[] = []
  let at = 0
  let offset = 0
  while (at < fields.length) {
    const tag = fields[at]
    if (tag === TAGS.append) {
      const append = unpackAppend(fields, at, bytes, offset)
      offset += append.payload.length + (append.dedupe?.length ?? 0)
      calls.push({ kind: 'append', append })
      at += 10
    } else if (tag === TAGS.trim) {
      calls.push({ kind: 'trim', stream: nameAt(fields, at + 1), through: fields[at + 3] as number })
      at += 4
    } else {
      calls.push({
        kind: 'method',
        area: fields[at + 1] as keyof Areas,
        method: fields[at + 2] as string,
        args: fields[at + 3] as readonly unknown[],
      })
      at += 4
    }
  }
  return calls
}

function nameAt(fields: readonly unknown[], at: number): StreamName {
  return { kind: fields[at] as StreamKind, key: fields[at + 1] as StreamName['key'] }
}

function unpackAppend(fields: readonly unknown[], at: number, bytes: Uint8Array, offset: number): Append {
  const [size, dedupeSize, expect, expires, entries, limitBytes] = fields.slice(at + 3, at + 9) as [number, number, number, number, number, number]
  const error = fields[at + 9]
  return {
    stream: nameAt(fields, at + 1),
    payload: bytes.subarray(offset, offset + size),
    ...(dedupeSize === NONE ? {} : { dedupe: bytes.subarray(offset + size, offset + size + dedupeSize) }),
    ...(expect === NONE ? {} : { expect }),
    ...(expires === NONE ? {} : { expires }),
    ...(error === NONE ? {} : { limit: limitOf(entries, limitBytes, error as NonNullable<Append['limit']>['error']) }),
  }
}

function limitOf(entries: number, bytes: number, error: NonNullable<Append['limit']>['error']): NonNullable<Append['limit']> {
  return { error, ...(entries === NONE ? {} : { entries }), ...(bytes === NONE ? {} : { bytes }) }
}

/** An earlier trim of a stream that is trimmed again, with nothing between that could notice, is left to the later one. @returns places to leave out */
export function mergeTrims(calls: Call[]): ReadonlySet<number> {
  const later = new Map<string, number>()
  const merged = new Set<number>()
  for (let i = calls.length - 1; i >= 0; i--) {
    const call = calls[i] as Call
    if (call.kind === 'method') later.clear()
    else if (call.kind === 'append') later.delete(nameOf(call.append.stream))
    else if (!raise(calls, later.get(nameOf(call.stream)), call.through)) later.set(nameOf(call.stream), i)
    else merged.add(i)
  }
  return merged
}

function raise(calls: Call[], at: number | undefined, through: number): boolean {
  const call = at === undefined ? undefined : calls[at]
  if (at === undefined || call?.kind !== 'trim') return false
  calls[at] = { ...call, through: Math.max(call.through, through) }
  return true
}

function nameOf({ kind, key }: StreamName): string {
  return `${kind}${key}`
}
