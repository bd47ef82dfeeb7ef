/** What a pseudo-locale does with the text between places and tags. */
export type MapText = (text: string) => string

const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á',
  b: 'ƀ',
  c: 'ç',
  d: 'ð',
  e: 'é',
  f: 'ƒ',
  g: 'ĝ',
  h: 'ĥ',
  i: 'î',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ɱ',
  n: 'ñ',
  o: 'ö',
  p: 'þ',
  q: 'ǫ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'û',
  v: 'ṽ',
  w: 'ŵ',
  x: 'ẋ',
  y: 'ý',
  z: 'ž',
  A: 'Å',
  B: 'Ɓ',
  C: 'Ç',
  D: 'Ð',
  E: 'É',
  F: 'Ƒ',
  G: 'Ĝ',
  H: 'Ĥ',
  I: 'Î',
  J: 'Ĵ',
  K: 'Ķ',
  L: 'Ļ',
  M: 'Ṁ',
  N: 'Ñ',
  O: 'Ö',
  P: 'Þ',
  Q: 'Ǫ',
  R: 'Ŕ',
  S: 'Š',
  T: 'Ţ',
  U: 'Û',
  V: 'Ṽ',
  W: 'Ŵ',
  X: 'Ẋ',
  Y: 'Ý',
  Z: 'Ž',
}
/** Translations of short texts are up to half as long again. */
const GROWTH = 0.4
const FILLER = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Longer and accented: shows what is cut off and what is not in the catalogue. */
export const accented: MapText = (text) => outsideTags(text, (part) => accent(part) + filler(part))

function accent(text: string): string {
  return [...text].map((letter) => ACCENTS[letter] ?? letter).join('')
}

function filler(text: string): string {
  const letters = text.replaceAll(/\s+/g, ' ').trim().length
  let added = ''
  for (let i = 0; letters > 2 && added.length < letters * GROWTH; i++) added += ` ${FILLER[i % FILLER.length]}`
  return added === '' || /\s$/.test(text) === false ? added : `${added.slice(1)} `
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
