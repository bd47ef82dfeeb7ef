/** A secret that must occur nowhere, in one form in which it might. */
export interface Needle {
  readonly name: string
  readonly form: string
  readonly bytes: Buffer
}

/** A text in every encoding that a careless line of code could give it. */
export function needlesOf(name: string, text: string): readonly Needle[] {
  const utf8 = Buffer.from(text)
  const utf16 = Buffer.from(text, 'utf16le')
  const forms: readonly (readonly [string, Buffer])[] = [
    ['utf-8', utf8],
    ['utf-16le', utf16],
    ['utf-16be', Buffer.from(utf16).swap16()],
    ['reversed', Buffer.from(utf8.toReversed())],
    ['upper case', Buffer.from(text.toUpperCase())],
    ['lower case', Buffer.from(text.toLowerCase())],
    ['as JSON', Buffer.from(JSON.stringify(text).slice(1, -1))],
    ['percent', Buffer.from(encodeURIComponent(text))],
    ...byteForms(utf8),
  ]
  return forms.map(([form, bytes]) => ({ name, form, bytes }))
}

/** Bytes, for example of a key or a picture, as they are and in the encodings of bytes. */
export function needlesOfBytes(name: string, bytes: Uint8Array): readonly Needle[] {
  const copy = Buffer.from(bytes)
  const forms: readonly (readonly [string, Buffer])[] = [['bytes', copy], ['reversed', Buffer.from(copy.toReversed())], ...byteForms(copy)]
  return forms.map(([form, found]) => ({ name, form, bytes: found }))
}

function byteForms(bytes: Buffer): readonly (readonly [string, Buffer])[] {
  return [
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['bytes as numbers', Buffer.from([...bytes].join(','))],
    ...base64Forms(bytes),
  ]
}

/** Base64 of the text at each of three places within other bytes; only what does not depend on its neighbours. */
function base64Forms(bytes: Buffer): readonly (readonly [string, Buffer])[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    const from = Math.ceil((shift * 4) / 3)
    const whole = Math.floor(((shift + bytes.length) * 4) / 3)
    const stable = encoded.slice(from, whole)
    return [
      [`base64 at ${shift}`, Buffer.from(stable)] as const,
      [`base64url at ${shift}`, Buffer.from(stable.replaceAll('+', '-').replaceAll('/', '_'))] as const,
    ]
  })
}

export interface Haystack {
  readonly name: string
  readonly bytes: Buffer
}

/** What was found where, as sentences. */
export function findAll(needles: readonly Needle[], haystacks: readonly Haystack[]): readonly string[] {
  return haystacks.flatMap(({ name, bytes }) =>
    needles.filter((needle) => bytes.includes(needle.bytes)).map((needle) => `${needle.name} (${needle.form}) in ${name}`),
  )
}
