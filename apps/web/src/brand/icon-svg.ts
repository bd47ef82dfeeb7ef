import { BUBBLE_PATH, KEYHOLE_PATH, MARK_VIEW_BOX } from './mark-path.ts'

// A picture file knows no tokens: these are brass, ink and danger of tokens.css in sRGB.
const BRASS = '#d9a93f'
const DEEP_BRASS = '#c8962c'
const INK = '#1b1613'
const RED = '#d23a3a'
const FIELD = 32

/** Of an app: the mark on ink. `rounded` for places that do not cut a form themselves; `share` is the mark's part of the side. */
export function appIconSvg({ rounded, share }: { readonly rounded: boolean; readonly share: number }): string {
  const edge = (FIELD * (1 - share)) / 2
  return svg(
    `<rect width="32" height="32" rx="${rounded ? 7 : 0}" fill="${INK}"/>` +
      `<g transform="translate(${edge} ${edge}) scale(${share})"><path fill="${BRASS}" fill-rule="evenodd" d="${BUBBLE_PATH + KEYHOLE_PATH}"/></g>`,
  )
}

/** Of a tab: the bare mark, its keyhole filled, so that it reads on light and on dark tabs; a red dot when something waits. */
export function faviconSvg({ unread }: { readonly unread: boolean }): string {
  const mark = `<path fill="${DEEP_BRASS}" d="${BUBBLE_PATH}"/><path fill="${INK}" d="${KEYHOLE_PATH}"/>`
  if (!unread) return svg(mark)
  const hole = '<mask id="m"><rect width="32" height="32" fill="#fff"/><circle cx="25" cy="7" r="9" fill="#000"/></mask>'
  return svg(`${hole}<g mask="url(#m)">${mark}</g><circle cx="25" cy="7" r="6.75" fill="${RED}"/>`)
}

const svg = (content: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${MARK_VIEW_BOX}">${content}</svg>\n`
