/** Controls, bidi marks, overrides and isolates, joiners out of place, tags and fillers: invisible, or they turn what stands beside them. */
const UNSAFE = /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu
/** Letters that look like nothing. */
const BLANKS = /[\u115f\u1160\u3164\uffa0\u2800]/gu
/** More accents on one letter than any language needs climb over the lines above. */
const STACKED = /(\p{M}{4})\p{M}+/gu

/** A name that can stand in a line beside other text; the handle when nothing is left of it. */
export function safeName(name: string, handle: string): string {
  const clean = name.replace(/\s+/gu, ' ').replace(UNSAFE, '').replace(STACKED, '$1').trim()
  return clean.replace(BLANKS, '').replace(/[\p{M}\u200c\u200d\s]/gu, '') === '' ? handle : clean
}

/** A handle as somebody types it, also with the @ that stands before it everywhere. */
export const typedHandle = (text: string): string => text.trim().replace(/^@/u, '').slice(0, 64)

/** One line for a list: no line breaks, at most `length` characters, whole ones only. */
export function oneLine(text: string, length = 160): string {
  const start = text
    .slice(0, length * 4)
    .replace(/\s+/gu, ' ')
    .replace(UNSAFE, '')
    .trim()
  if (start.length <= length) return start
  return `${start.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`
}
