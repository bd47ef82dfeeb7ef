/** Attributes of what is drawn in a colour that somebody chose, 0xRRGGBB; the sheet takes care that it can be read. */
export function roleColour(colour: number | undefined) {
  return colour === undefined ? {} : { 'data-coloured': '', style: { '--chosen': `#${colour.toString(16).padStart(6, '0')}` } }
}
