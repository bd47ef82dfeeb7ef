const GROUNDS = 8
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Up to two first letters of a name, as a reader sees letters: of the first and the last word; one emoji stays one emoji. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s_.-]+/u).filter((word) => /[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(word))
  const first = letterOf(words[0])
  if (first === undefined) return '?'
  if (words.length === 1 || !/^\p{L}/u.test(first)) return first.toLocaleUpperCase()
  return (first + (letterOf(words.at(-1)) ?? '')).toLocaleUpperCase()
}

function letterOf(word: string | undefined): string | undefined {
  if (word === undefined) return undefined
  for (const { segment } of graphemes.segment(word)) if (/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(segment)) return segment
  return undefined
}

/** Which of the eight grounds an id has, 1 to 8: the same on every device (FNV-1a). */
export function groundOf(id: string): number {
  let hash = FNV_OFFSET
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), FNV_PRIME)
  return ((hash >>> 0) % GROUNDS) + 1
}
