import { ConclaveError } from '../errors.ts'
import { ID_BYTES, type Id, type IdName, idBytes, idFromBytes, type UserId } from '../ids.ts'
import { type Cbor, decodeCbor, encodeCbor } from './cbor.ts'

/**
 * A form on the wire, declared once: checks types and limits while decoding and describes itself for the version hash.
 * Decoders throw ConclaveError `E_MALFORMED`.
 */
export interface Codec<T> {
  readonly shape: string
  toCbor(value: T): Cbor
  fromCbor(value: unknown): T
}
export type Decoded<C> = C extends Codec<infer T> ? T : never

function malformed(shape: string): never {
  throw new ConclaveError('E_MALFORMED', `expected ${shape}`)
}

function codec<T>(shape: string, check: (value: unknown) => value is T & Cbor): Codec<T> {
  return { shape, toCbor: (value) => (check(value) ? value : malformed(shape)), fromCbor: (value) => (check(value) ? value : malformed(shape)) }
}

/** Whole number from `min` to `max`, at most 2^53 - 1. */
export function uint(max: number = Number.MAX_SAFE_INTEGER, min = 0): Codec<number> {
  return codec(
    `uint(${min}..${max})`,
    (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max,
  )
}

export function literal<const T extends number | string>(expected: T): Codec<T> {
  return codec(JSON.stringify(expected), (value): value is T => value === expected)
}

export const bool: Codec<boolean> = codec('bool', (value): value is boolean => typeof value === 'boolean')

/** Exactly `length` bytes. */
export function bytes(length: number): Codec<Uint8Array> {
  return codec(`bytes(${length})`, (value): value is Uint8Array => value instanceof Uint8Array && value.length === length)
}

export function bytesUpTo(max: number, min = 0): Codec<Uint8Array> {
  return codec(`bytes(${min}..${max})`, (value): value is Uint8Array => value instanceof Uint8Array && value.length >= min && value.length <= max)
}

/** Text of at most `max` UTF-16 units. What CBOR cannot carry unchanged is mended on the way out: a lone surrogate, a leading byte-order mark. */
export function text(max: number): Codec<string> {
  const form = codec(`text(..${max})`, (value): value is string => typeof value === 'string' && value.length <= max)
  return { ...form, toCbor: (value) => (form.toCbor(value) as string).toWellFormed().replace(/^\uFEFF+/, '') }
}

export function nullable<T>(inner: Codec<T>): Codec<T | null> {
  return {
    shape: `${inner.shape}|null`,
    toCbor: (value) => (value === null ? null : inner.toCbor(value)),
    fromCbor: (value) => (value === null ? null : inner.fromCbor(value)),
  }
}

export function list<T>(inner: Codec<T>, max: number, min = 0): Codec<readonly T[]> {
  const shape = `[${inner.shape}](${min}..${max})`
  const check = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length >= min && value.length <= max
  return {
    shape,
    toCbor: (value) => (check(value) ? value.map((item) => inner.toCbor(item)) : malformed(shape)),
    fromCbor: (value) => (check(value) ? value.map((item) => inner.fromCbor(item)) : malformed(shape)),
  }
}

/** A form inside a byte string of at most `max` bytes, so that its items do not count for the outer one. */
export function nested<T>(inner: Codec<T>, max: number): Codec<T> {
  const outer = bytesUpTo(max)
  return {
    shape: `nested(${inner.shape})`,
    toCbor: (value) => outer.toCbor(encodeAs(inner, value)),
    fromCbor: (value) => decodeAs(inner, outer.fromCbor(value)),
  }
}

/** An id: bytes on the wire, branded base64url in memory. */
export function id<Name extends IdName>(name: Name): Codec<Id<Name>> {
  const inner = bytes(ID_BYTES[name])
  return {
    shape: `${name}(${ID_BYTES[name]})`,
    toCbor: (value) => inner.toCbor(idBytes(value as UserId)),
    fromCbor: (value) => idFromBytes(name, inner.fromCbor(value)),
  }
}

type Fields = Readonly<Record<string, Codec<never>>>
export type FieldsOf<F> = { readonly [K in keyof F]: F[K] extends Codec<infer T> ? T : never }

/** Named fields in memory, an array in the order of declaration on the wire. */
export function struct<const F extends Readonly<Record<string, unknown>>>(fields: F): Codec<FieldsOf<F>> {
  const entries = Object.entries(fields as unknown as Fields) as unknown as readonly (readonly [string, Codec<unknown>])[]
  const shape = `{${entries.map(([name, field]) => `${name}:${field.shape}`).join(',')}}`
  return {
    shape,
    toCbor: (value) => entries.map(([name, field]) => field.toCbor((value as Record<string, unknown>)[name])),
    fromCbor: (value) => {
      if (!Array.isArray(value) || value.length !== entries.length) return malformed(shape)
      const result: Record<string, unknown> = {}
      for (let i = 0; i < entries.length; i++) {
        const [name, field] = entries[i] as readonly [string, Codec<unknown>]
        result[name] = field.fromCbor(value[i])
      }
      return result as FieldsOf<F>
    },
  }
}

type Variants = Readonly<Record<string, readonly [tag: number, fields: Readonly<Record<string, unknown>>]>>
export type VariantOf<V extends Variants> = { [K in keyof V]: { readonly type: K } & FieldsOf<V[K][1]> }[keyof V]

/** One of several structs: `[tag, ...fields]` on the wire, `{ type, ...fields }` in memory. */
export function union<const V extends Variants>(variants: V): Codec<VariantOf<V>> {
  const byName = new Map<string, readonly [number, Codec<object>]>()
  const byTag = new Map<number, readonly [string, Codec<object>]>()
  for (const [name, [tag, fields]] of Object.entries(variants)) {
    const inner = struct(fields) as Codec<object>
    byName.set(name, [tag, inner])
    byTag.set(tag, [name, inner])
  }
  const shape = `<${[...byTag].map(([tag, [name, inner]]) => `${tag} ${name}${inner.shape}`).join('|')}>`
  return {
    shape,
    toCbor: (value) => {
      const [tag, inner] = byName.get(value.type as string) ?? malformed('a known type')
      return [tag, ...(inner.toCbor(value) as readonly Cbor[])]
    },
    fromCbor: (value) => {
      const [name, inner] = (Array.isArray(value) ? byTag.get(value[0] as number) : undefined) ?? malformed('a known type')
      return { type: name, ...inner.fromCbor((value as unknown[]).slice(1)) } as unknown as VariantOf<V>
    },
  }
}

export function encodeAs<T>(form: Codec<T>, value: T): Uint8Array<ArrayBuffer> {
  return encodeCbor(form.toCbor(value))
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeAs<T>(form: Codec<T>, encoded: Uint8Array): T {
  return form.fromCbor(decodeCbor(encoded))
}
