import { ConclaveError } from './errors.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0))
/** Value of each character, 255 for those that do not occur. */
const VALUES = new Uint8Array(128).fill(255)
for (const [value, code] of CODES.entries()) VALUES[code] = value

/** RFC 4648 section 5 without padding. A join bundle of 700 KB takes a few milliseconds; a general library took 50. */
export function encodeBase64url(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  const whole = bytes.length - (bytes.length % 3)
  let at = 0
  for (let i = 0; i < whole; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number)
    codes[at++] = CODES[word >> 18] as number
    codes[at++] = CODES[(word >> 12) & 63] as number
    codes[at++] = CODES[(word >> 6) & 63] as number
    codes[at++] = CODES[word & 63] as number
  }
  const rest = ((bytes[whole] ?? 0) << 16) | ((bytes[whole + 1] ?? 0) << 8)
  for (let shift = 18; at < codes.length; shift -= 6) codes[at++] = CODES[(rest >> shift) & 63] as number
  return codes.length <= SHORT ? joined(codes) : new TextDecoder().decode(codes)
}

/** Up to here joining is faster than a decoder: every id. */
const SHORT = 64

function joined(codes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < codes.length; i++) text += String.fromCharCode(codes[i] as number)
  return text
}

/** @throws ConclaveError `E_MALFORMED` for other characters, padding, a length that cannot be, or bits that are left over */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> {
  const left = text.length % 4
  if (left === 1) return malformed()
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  const whole = text.length - left
  let at = 0
  for (let i = 0; i < whole; i += 4) {
    const word = (valueAt(text, i) << 18) | (valueAt(text, i + 1) << 12) | (valueAt(text, i + 2) << 6) | valueAt(text, i + 3)
    bytes[at++] = word >> 16
    bytes[at++] = word >> 8
    bytes[at++] = word
  }
  if (left === 0) return bytes
  const word = (valueAt(text, whole) << 12) | (valueAt(text, whole + 1) << 6) | (left === 3 ? valueAt(text, whole + 2) : 0)
  bytes[at++] = word >> 10
  if (left === 3) bytes[at] = word >> 2
  if ((word & (left === 3 ? 3 : 0x3ff)) !== 0) return malformed()
  return bytes
}

function valueAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  const value = code < 128 ? (VALUES[code] as number) : 255
  return value === 255 ? malformed() : value
}

function malformed(): never {
  throw new ConclaveError('E_MALFORMED', 'not base64url')
}
