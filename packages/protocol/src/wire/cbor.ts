import { decode, encode } from 'cborg'
import { ConclaveError } from '../errors.ts'

/** What our structures are made of: RFC 8949 without maps, tags and floats. */
export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[]

const MAX_DEPTH = 16
const MAX_ITEMS = 16_384
const STRICT = { strict: true, allowIndefinite: false, allowUndefined: false, allowInfinity: false, allowNaN: false, allowBigInt: false } as const

/** Deterministic encoding (RFC 8949 section 4.2.1). */
export function encodeCbor(value: Cbor): Uint8Array<ArrayBuffer> {
  return encode(value) as Uint8Array<ArrayBuffer>
}

/**
 * Decodes one deterministic CBOR item and nothing after it.
 * @throws ConclaveError `E_MALFORMED` for anything else: other types, longer forms, more than 16 levels or 16,384 items
 */
export function decodeCbor(bytes: Uint8Array): Cbor {
  assertShallow(bytes)
  try {
    return decode(bytes, STRICT) as Cbor
  } catch (error) {
    throw new ConclaveError('E_MALFORMED', 'not deterministic CBOR', { cause: error })
  }
}

/** Walks the heads only, so that depth, count and type are known before anything is allocated. */
function assertShallow(bytes: Uint8Array): void {
  /** Items still to come at each open level; the outermost level is the one item itself. */
  const open = [1]
  let at = 0
  let items = 0
  while (open.length > 0) {
    open[open.length - 1] = (open.at(-1) as number) - 1
    const head = readHead(bytes, at)
    at = head.next
    if (++items > MAX_ITEMS) throw new ConclaveError('E_MALFORMED', 'CBOR has too many items')
    if (head.major === TEXT) assertUtf8(bytes.subarray(at, at + head.argument))
    if (head.major === BYTES || head.major === TEXT) at += head.argument
    else if (head.major === ARRAY) open.push(head.argument)
    if (open.length > MAX_DEPTH + 1) throw new ConclaveError('E_MALFORMED', 'CBOR is too deep')
    while (open.at(-1) === 0) open.pop()
  }
  if (at !== bytes.length) throw new ConclaveError('E_MALFORMED', 'CBOR has a tail')
}

const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5
const TAG = 6
const SIMPLE = 7

/** Decoders replace what is not UTF-8 and drop a byte-order mark; two byte strings would then have one meaning (RFC 8949 section 5.3.1). */
function assertUtf8(bytes: Uint8Array): void {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw new ConclaveError('E_MALFORMED', 'text begins with a byte-order mark')
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ConclaveError('E_MALFORMED', 'not UTF-8', { cause: error })
  }
}

/** One head (RFC 8949 section 3): major type, argument, and where the next byte stands. */
function readHead(bytes: Uint8Array, at: number): { major: number; argument: number; next: number } {
  const first = bytes[at]
  if (first === undefined) throw new ConclaveError('E_MALFORMED', 'CBOR ends early')
  const major = first >> 5
  let argument = first & 31
  let next = at + 1
  if (major === MAP || major === TAG || (major === SIMPLE && (argument < 20 || argument > 22))) throw new ConclaveError('E_MALFORMED', 'CBOR type')
  if (argument >= 24) {
    const width = 1 << (argument - 24)
    if (argument > 27 || next + width > bytes.length) throw new ConclaveError('E_MALFORMED', 'CBOR head')
    argument = 0
    for (let i = 0; i < width; i++) argument = argument * 256 + (bytes[next++] as number)
  }
  if (major >= BYTES && major <= ARRAY && argument > bytes.length - next) throw new ConclaveError('E_MALFORMED', 'CBOR is shorter than it says')
  return { major, argument, next }
}
