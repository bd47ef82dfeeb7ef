/** A secret that must occur nowhere, in one form in which it might. */
interface Needle {
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
    ['percent', Buffer.from(encodeURIComponent(text))],
    ['hex', Buffer.from(utf8.toString('hex'))],
    ['HEX', Buffer.from(utf8.toString('hex').toUpperCase())],
    ['bytes as numbers', Buffer.from([...utf8].join(','))],
    ...base64Forms(utf8),
  ]
  return forms.map(([form, bytes]) => ({ name, form, bytes }))
}

/** Base64 of the text at each of three places within other bytes; only what does not depend on its neighbours. */
function base64Forms(utf8: Buffer): readonly (readonly [string, Buffer])[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64')
    const from = Math.ceil((shift * 4) / 3)
    const whole = Math.floor(((shift + utf8.length) * 4) / 3)
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
