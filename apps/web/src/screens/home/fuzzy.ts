const START = 8
const AFTER_BREAK = 6
const NEXT = 4
const BREAK = /[\s._-]/u

/**
 * How well the letters of `text` occur in `name` in their order, without regard to case and accents. Letters at the beginning of a word and
 * beside each other count more.
 * @returns 0 when one is missing; 1 for an empty text
 */
export function fuzzyScore(name: string, text: string): number {
  const [letters, wanted] = [Array.from(plain(name)), Array.from(plain(text)).filter((letter) => letter.trim() !== '')]
  let score = 1
  let from = 0
  for (const letter of wanted) {
    const at = letters.indexOf(letter, from)
    if (at === -1) return 0
    score += 1 + weightOf(letters, at, from)
    from = at + 1
  }
  return score - letters.length / 1000
}

function weightOf(letters: readonly string[], at: number, from: number): number {
  if (at === 0) return START
  if (at === from && from > 0) return NEXT
  return BREAK.test(letters[at - 1] ?? '') ? AFTER_BREAK : 0
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
