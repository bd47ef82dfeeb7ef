import { z } from 'zod'
import { fromBase64url, type Id, ID_BYTES, type IdName, toBase64url } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { PREKEY_BYTES } from '../wire/prekeys.ts'

const BASE64URL = /^[A-Za-z0-9_-]*$/
const characters = (length: number) => Math.ceil((length * 4) / 3)

/** Bytes as base64url without padding; `Uint8Array` in memory. */
export function bytesBetween(min: number, max: number) {
  return z.codec(
    z.string().regex(BASE64URL).min(characters(min)).max(characters(max)).meta({ contentEncoding: 'base64url' }),
    z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    {
      decode: (text, context) => {
        try {
          const decoded = fromBase64url(text)
          if (decoded.length >= min && decoded.length <= max) return decoded
        } catch {
          // reported below
        }
        context.issues.push({ code: 'custom', message: `expected base64url of ${min} to ${max} bytes`, input: text })
        return z.NEVER
      },
      encode: (value) => toBase64url(value),
    },
  )
}
export const exactly = (length: number) => bytesBetween(length, length)

/** Bytes that stay text in memory: of a query. */
export const base64urlText = (length: number) => z.string().regex(BASE64URL).length(characters(length)).refine(isCanonical, 'not canonical base64url')

/** An id as it is in memory too: base64url of a fixed length. */
export function idText<Name extends IdName>(name: Name): z.ZodType<Id<Name>, Id<Name>> {
  const form = z.string().regex(BASE64URL).length(characters(ID_BYTES[name])).refine(isCanonical, 'not canonical base64url')
  return form as unknown as z.ZodType<Id<Name>, Id<Name>>
}

function isCanonical(text: string): boolean {
  try {
    return toBase64url(fromBase64url(text)) === text
  } catch {
    return false
  }
}

const counter = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** Milliseconds since 1970 that a date can hold, as `time` on the sockets. */
export const timestamp = z.number().int().min(0).max(8_640_000_000_000_000)
export const sequence = counter
export const signedPrekeySchema = (length: number) =>
  z.object({ keyId: counter.max(0xffff_ffff), expires: timestamp, key: exactly(length), signature: exactly(64) })
export const oneTimePrekeySchema = z.object({ keyId: counter.max(0xffff_ffff), key: exactly(32) })

/** Handles are checked by `parseHandle`, so that a malformed one has its own error. */
export const handleText = z.string().min(1).max(256)

/** AK of one generation boxed to one device or to the recovery key (T2). */
export const accountKeyBox = z.object({ receiverId: idText('DeviceId'), box: bytesBetween(1_120, 1_400) })

/** The prekeys a device must always have on the server. */
export const standingPrekeys = z.object({
  signed: signedPrekeySchema(PREKEY_BYTES['x25519-signed']),
  kemLastResort: signedPrekeySchema(PREKEY_BYTES['kem-last-resort']),
  sealing: signedPrekeySchema(PREKEY_BYTES.sealing),
})
export const oneTimePrekeys = z.object({
  x25519: z.array(oneTimePrekeySchema).max(LIMITS.oneTimePrekeys),
  kem: z.array(signedPrekeySchema(PREKEY_BYTES['kem-onetime'])).max(50),
})
