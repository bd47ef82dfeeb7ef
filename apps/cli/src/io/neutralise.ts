// Received text must not command the terminal that shows it (ECMA-48 control functions) nor reorder what stands
// around it (Unicode Standard Annex 9, explicit directional formatting).

/** First and last code point of what is never shown as it is. Line feed (0x0a) and tab (0x09) stay. */
const UNSAFE: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  // DEL and C1
  [0x7f, 0x9f],
  // line and paragraph separator, bidi embeddings and overrides
  [0x2028, 0x202e],
  // bidi isolates, deprecated formatting
  [0x2066, 0x206f],
  // lone surrogates
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  // tags: invisible text
  [0xe0000, 0xe007f],
]

function isUnsafe(character: string): boolean {
  const point = character.codePointAt(0) ?? 0
  return UNSAFE.some(([first, last]) => point >= first && point <= last)
}

function replaceUnsafe(text: string, by: (character: string) => string): string {
  return Array.from(text, (character) => (isUnsafe(character) ? by(character) : character)).join('')
}

const hex = (number: number) => number.toString(16).padStart(4, '0')

/** Shows every dangerous character by its number; line feeds and tabs stay. */
export function neutralise(text: string): string {
  return replaceUnsafe(text, (character) => `<U+${hex(character.codePointAt(0) ?? 0).toUpperCase()}>`)
}

/** As {@link neutralise}, in one line: for names, and wherever a line of its own would be taken for ours. */
export function oneLine(text: string): string {
  return neutralise(text.replace(/[\n\t]+/g, ' '))
}

/** JSON in one line in which no character can act on a terminal; parses to the same value. */
export function safeJson(value: unknown): string {
  return replaceUnsafe(JSON.stringify(value), (character) =>
    Array.from({ length: character.length }, (_, i) => `\\u${hex(character.charCodeAt(i))}`).join(''),
  )
}
