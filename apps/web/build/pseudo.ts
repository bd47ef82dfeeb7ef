/** What a pseudo-locale does with the text between places and tags. */
export type MapText = (text: string) => string

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ACCENTED = 'áƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ'
/** Translations of short texts are up to half as long again. */
const GROWTH = 0.4
const LETTERS_OF_FILLER = 4
const FILLER = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Longer and accented: shows what is cut off and what is not in the catalogue. */
export const accented: MapText = (text) => outsideTags(text, (part) => accent(part) + filler(part))

function accent(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => ACCENTED.charAt(PLAIN.indexOf(letter)))
}

function filler(text: string): string {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const added = Array.from({ length: Math.ceil((letters * GROWTH) / LETTERS_OF_FILLER) }, (_, index) => FILLER[index % FILLER.length])
  return letters < 2 ? '' : ` ${added.join(' ')}${/\s$/.test(text) ? ' ' : ''}`
}

const RIGHT_TO_LEFT_MARK = '\u200F'
const RIGHT_TO_LEFT_OVERRIDE = '\u202E'
const POP = '\u202C'

/** Every word shown from right to left: shows what does not follow the direction. */
export const mirrored: MapText = (text) =>
  outsideTags(text, (part) =>
    part.replaceAll(/[\p{L}\p{N}'’]+/gu, (word) => RIGHT_TO_LEFT_MARK + RIGHT_TO_LEFT_OVERRIDE + word + POP + RIGHT_TO_LEFT_MARK),
  )

function outsideTags(text: string, map: MapText): string {
  return text
    .split(/(<\/?[\w.-]+\/?>)/)
    .map((part, index) => (index % 2 === 1 ? part : map(part)))
    .join('')
}
