import { find } from 'linkifyjs'

/** A stretch of text; with `href` it is a link. `start` is its place in the whole, in UTF-16 units. */
interface TextPiece {
  readonly start: number
  readonly text: string
  readonly href?: string
}

const PROTOCOLS: readonly string[] = ['http:', 'https:', 'mailto:']
/** Marks that turn the order of letters around: an address with one of them does not lead where it seems to. */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const MOST_LARGE_EMOJI = 12
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Divides a text at the addresses in it. Only http, https and mailto become links. */
export function splitLinks(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  let at = 0
  for (const found of find(text)) {
    const href = found.isLink && !BIDI_CONTROLS.test(found.value) ? safeHref(found.href) : undefined
    if (href === undefined) continue
    if (found.start > at) pieces.push({ start: at, text: text.slice(at, found.start) })
    pieces.push({ start: found.start, text: found.value, href })
    at = found.end
  }
  if (at < text.length) pieces.push({ start: at, text: text.slice(at) })
  return pieces
}

/** The address in full, with its host in ASCII, or undefined when it may not be followed. */
function safeHref(href: string): string | undefined {
  const url = URL.parse(href)
  return url !== null && PROTOCOLS.includes(url.protocol) ? url.href : undefined
}

/** One to twelve emoji and nothing else. Each grapheme by itself: over a whole text the pattern has exponentially many ways to match. */
export function isEmojiOnly(text: string): boolean {
  let emoji = 0
  for (const { segment } of graphemes.segment(text)) {
    if (/^\s+$/u.test(segment)) continue
    if (++emoji > MOST_LARGE_EMOJI || !/^\p{RGI_Emoji}$/v.test(segment)) return false
  }
  return emoji > 0
}
