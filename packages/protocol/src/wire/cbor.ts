import { decode, encode } from 'cborg'
import { ConclaveError } from '../errors.ts'

/** What our structures are made of: RFC 8949 without maps, tags and floats. */
export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[]

const MAX_DEPTH = 16
const MAX_ITEMS = 16_384
const NO_COPY = { strict: true, allowIndefinite: false, allowUndefined: false, allowInfinity: false, allowNaN: false, allowBigInt: false } as const

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
    return decode(bytes, NO_COPY) as Cbor
  } catch (error) {
    throw new ConclaveError('E_MALFORMED', 'not deterministic CBOR', { cause: error })
  }
}

/** Walks the heads only, so that depth, count and type are known before anything is allocated. */
function assertShallow(bytes: Uint8Array): void {
  const open: number[] = []
  let at = 0
  let items = 0
  do {
    if (at >= bytes.length) throw new ConclaveError('E_MALFORMED', 'CBOR ends early')
    const head = bytes[at++] as number
    const major = head >> 5
    let argument = head & 31
    if (argument >= 24) {
      const width = argument === 24 ? 1 : argument === 25 ? 2 : argument === 26 ? 4 : argument === 27 ? 8 : 0
      if (width === 0 || major === 7 || at + width > bytes.length) throw new ConclaveError('E_MALFORMED', 'CBOR head')
      argument = 0
      for (let i = 0; i < width; i++) argument = argument * 256 + (bytes[at++] as number)
    }
    if (++items > MAX_ITEMS) throw new ConclaveError('E_MALFORMED', 'CBOR has too many items')
    if (major === 2 || major === 3) {
      if (argument > bytes.length - at) throw new ConclaveError('E_MALFORMED', 'CBOR string ends early')
      at += argument
    } else if (major === 4) {
      if (argument > bytes.length - at || open.length >= MAX_DEPTH) throw new ConclaveError('E_MALFORMED', 'CBOR array')
      open.push(argument + 1)
    } else if (major === 5 || major === 6 || (major === 7 && (argument < 20 || argument > 22))) {
      throw new ConclaveError('E_MALFORMED', 'CBOR type')
    }
    while (open.length > 0 && --(open as [number])[open.length - 1]! === 0) open.pop()
  } while (open.length > 0)
  if (at !== bytes.length) throw new ConclaveError('E_MALFORMED', 'CBOR has a tail')
}
