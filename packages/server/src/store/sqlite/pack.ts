import type { Append, StreamKind, StreamName } from '../port.ts'
import type { Call, MethodCall } from './calls.ts'
import type { Failure } from './failure.ts'

/** What crosses to the worker: numbers and bytes in one buffer each, which are moved, not copied, and what has no form of its own. */
export interface Batch {
  readonly numbers: Float64Array<ArrayBuffer>
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly methods: readonly MethodCall[]
}
export interface Answers {
  /** By place in the batch; of an append the number, negative when it is a duplicate; of several in order {@link NumbersInOrder}. */
  readonly values: readonly unknown[]
  readonly failures: readonly Failure[]
  /** Set when the database can no longer be trusted. */
  readonly fatal: Failure | undefined
}
/** Numbers of those that were written, or these and why the next one was not. */
export type NumbersInOrder = readonly number[] | { readonly numbers: readonly number[]; readonly failure: Failure }

const TAGS = { append: 0, appendInOrder: 1, trim: 2, method: 3 } as const
const NONE = -1
const KINDS = ['mailbox', 'requests', 'records', 'chain', 'governance', 'channel', 'group'] as const satisfies readonly StreamKind[]
const ERRORS = ['E_MAILBOX_FULL', 'E_REQUESTS_FULL', 'E_TOO_LARGE', 'E_CHANNEL_FULL'] as const
/** Numbers of one append, and of one trim with its tag. */
const APPEND_NUMBERS = 9
const TRIM_NUMBERS = 4

/** Bytes that a call adds to the buffer. */
export function callBytes(call: Call): number {
  switch (call.kind) {
    case 'append':
      return appendBytes(call.append)
    case 'appendInOrder':
      return call.appends.reduce((sum, append) => sum + appendBytes(append), 0)
    case 'trim':
      return call.stream.key.length
    case 'method':
      return 0
  }
}

function appendBytes({ stream, payload, dedupe }: Append): number {
  return stream.key.length + payload.length + (dedupe === undefined ? 0 : dedupe.length)
}

function callNumbers(call: Call): number {
  switch (call.kind) {
    case 'append':
      return 1 + APPEND_NUMBERS
    case 'appendInOrder':
      return 2 + call.appends.length * APPEND_NUMBERS
    case 'trim':
      return TRIM_NUMBERS
    case 'method':
      return 1
  }
}

export function packCalls(calls: readonly Call[]): Batch {
  let size = 0
  let count = 0
  for (const call of calls) {
    size += callBytes(call)
    count += callNumbers(call)
  }
  const packer = new Packer(new Float64Array(count), Buffer.from(new ArrayBuffer(size)))
  for (const call of calls) packer.add(call)
  return { numbers: packer.numbers, bytes: packer.bytes, methods: packer.methods }
}

class Packer {
  readonly numbers: Float64Array<ArrayBuffer>
  readonly bytes: Buffer<ArrayBuffer>
  readonly methods: MethodCall[] = []
  #at = 0
  #offset = 0

  constructor(numbers: Float64Array<ArrayBuffer>, bytes: Buffer<ArrayBuffer>) {
    this.numbers = numbers
    this.bytes = bytes
  }

  add(call: Call): void {
    this.numbers[this.#at++] = TAGS[call.kind]
    if (call.kind === 'append') this.#append(call.append)
    else if (call.kind === 'appendInOrder') this.#appends(call.appends)
    else if (call.kind === 'trim') this.#trim(call.stream, call.through)
    else this.methods.push(call)
  }

  #appends(appends: readonly Append[]): void {
    this.numbers[this.#at++] = appends.length
    for (const append of appends) this.#append(append)
  }

  #append({ stream, payload, expect, dedupe, expires, limit }: Append): void {
    const { numbers, bytes } = this
    this.#name(stream)
    let at = this.#at
    numbers[at++] = payload.length
    numbers[at++] = dedupe === undefined ? NONE : dedupe.length
    numbers[at++] = expect ?? NONE
    numbers[at++] = expires ?? NONE
    numbers[at++] = limit?.entries ?? NONE
    numbers[at++] = limit?.bytes ?? NONE
    numbers[at++] = limit === undefined ? NONE : ERRORS.indexOf(limit.error)
    this.#at = at
    bytes.set(payload, this.#offset)
    this.#offset += payload.length
    if (dedupe === undefined) return
    bytes.set(dedupe, this.#offset)
    this.#offset += dedupe.length
  }

  #trim(stream: StreamName, through: number): void {
    this.#name(stream)
    this.numbers[this.#at++] = through
  }

  /** Ids are base64url. */
  #name({ kind, key }: StreamName): void {
    this.numbers[this.#at++] = KINDS.indexOf(kind)
    this.numbers[this.#at++] = key.length
    this.#offset += this.bytes.write(key, this.#offset, 'latin1')
  }
}

export function unpackCalls(batch: Batch): Call[] {
  const calls: Call[] = []
  const unpacker = new Unpacker(batch)
  for (let call = unpacker.next(); call !== undefined; call = unpacker.next()) calls.push(call)
  return calls
}

class Unpacker {
  readonly #numbers: Float64Array
  readonly #bytes: Uint8Array
  readonly #text: Buffer
  readonly #methods: readonly MethodCall[]
  #at = 0
  #offset = 0
  #method = 0

  constructor({ numbers, bytes, methods }: Batch) {
    this.#numbers = numbers
    this.#bytes = new Uint8Array(bytes.buffer)
    this.#text = Buffer.from(bytes.buffer)
    this.#methods = methods
  }

  next(): Call | undefined {
    if (this.#at >= this.#numbers.length) return undefined
    const tag = this.#number()
    if (tag === TAGS.append) return { kind: 'append', append: this.#append() }
    if (tag === TAGS.appendInOrder) return { kind: 'appendInOrder', appends: Array.from({ length: this.#number() }, () => this.#append()) }
    if (tag === TAGS.trim) return { kind: 'trim', stream: this.#name(), through: this.#number() }
    return this.#methods[this.#method++]
  }

  #append(): Append {
    const stream = this.#name()
    const size = this.#number()
    const dedupeSize = this.#number()
    const expect = optional(this.#number())
    const expires = optional(this.#number())
    const entries = optional(this.#number())
    const limitBytes = optional(this.#number())
    const error = ERRORS[this.#number()]
    return {
      stream,
      payload: this.#take(size),
      ...(dedupeSize !== NONE && { dedupe: this.#take(dedupeSize) }),
      ...(expect !== undefined && { expect }),
      ...(expires !== undefined && { expires }),
      ...(error !== undefined && {
        limit: { error, ...(entries !== undefined && { entries }), ...(limitBytes !== undefined && { bytes: limitBytes }) },
      }),
    }
  }

  #name(): StreamName {
    const kind = KINDS[this.#number()] as StreamKind
    const from = this.#offset
    this.#offset += this.#number()
    return { kind, key: this.#text.toString('latin1', from, this.#offset) as StreamName['key'] }
  }

  #take(length: number): Uint8Array {
    const from = this.#offset
    this.#offset += length
    return this.#bytes.subarray(from, this.#offset)
  }

  #number(): number {
    return this.#numbers[this.#at++] as number
  }
}

function optional(value: number): number | undefined {
  return value === NONE ? undefined : value
}
