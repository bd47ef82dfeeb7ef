import { Transform, type TransformCallback } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Bracketed paste (xterm, "Bracketed Paste Mode"): a terminal that is asked marks what was pasted, and Enter stays what a person pressed. */
export const PASTE_ON = '\u001b[?2004h'
export const PASTE_OFF = '\u001b[?2004l'
const BEGIN = '\u001b[200~'
const END = '\u001b[201~'
/** A line feed within the typed line: the symbol, and a variation selector so that a typed symbol is not taken for one. */
const MARK = '\u2424\ufe0e'
/** Bytes that may be the beginning of a bracket wait no longer than this for the rest, ms: Escape is a key too. */
const PATIENCE = 20

/** The typed line with its line feeds. */
export const withLineFeeds = (line: string): string => line.replaceAll(MARK, '\n')

/** Keys of a terminal in which a pasted text is one line: its line feeds are marks until {@link withLineFeeds}. */
export class PasteFilter extends Transform {
  readonly #setRawMode: (raw: boolean) => unknown
  readonly #decoder = new StringDecoder('utf8')
  #held = ''
  #pasting = false
  /** The paste ended a chunk with CR: an LF that follows belongs to it. */
  #afterReturn = false
  #timer: NodeJS.Timeout | undefined

  constructor(setRawMode: (raw: boolean) => unknown) {
    super()
    this.#setRawMode = setRawMode
  }

  /** Readline asks its input for it, also when the process comes back from being suspended. */
  setRawMode(raw: boolean): void {
    this.#setRawMode(raw)
  }

  override _transform(chunk: Buffer | string, _encoding: BufferEncoding, done: TransformCallback): void {
    clearTimeout(this.#timer)
    this.#held += typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)
    this.#pass()
    if (this.#held !== '') this.#timer = setTimeout(() => this.#release(), PATIENCE)
    done()
  }

  override _flush(done: TransformCallback): void {
    clearTimeout(this.#timer)
    this.#release()
    done()
  }

  #pass(): void {
    for (;;) {
      const bracket = this.#pasting ? END : BEGIN
      const at = this.#held.indexOf(bracket)
      if (at < 0) break
      this.#give(this.#held.slice(0, at))
      this.#held = this.#held.slice(at + bracket.length)
      this.#pasting = !this.#pasting
      this.#afterReturn = false
    }
    const keep = beginningOf(this.#pasting ? END : BEGIN, this.#held)
    this.#give(this.#held.slice(0, this.#held.length - keep))
    this.#held = this.#held.slice(this.#held.length - keep)
  }

  #release(): void {
    this.#give(this.#held)
    this.#held = ''
  }

  #give(text: string): void {
    if (text === '') return
    this.push(this.#pasting ? this.#oneLine(text) : text)
  }

  /** Escape sequences within a paste are not keys of a person. */
  #oneLine(text: string): string {
    const rest = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text
    this.#afterReturn = text.endsWith('\r')
    return Array.from(rest.replace(/\r\n?|\n/g, MARK), (character) => (isControl(character) ? ' ' : character)).join('')
  }
}

const isControl = (character: string): boolean => character < ' ' || character === '\u007f'

/** How many characters at the end of a text may be the beginning of `bracket`. */
function beginningOf(bracket: string, text: string): number {
  for (let length = Math.min(bracket.length - 1, text.length); length > 0; length--) if (text.endsWith(bracket.slice(0, length))) return length
  return 0
}
