import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { PASTE_OFF, PASTE_ON, PasteFilter, withLineFeeds } from './paste.ts'

/**
 * Lines with editing at a terminal, where text may appear above the line that is being typed.
 * A line disappears when it is entered: its reader shows what became of it. A pasted text of several lines is one line until then.
 */
export class LineEditor {
  readonly #output: Writable
  readonly #terminal: Readable & { setRawMode?(raw: boolean): unknown }
  readonly #readline: Interface
  readonly #ready: string[] = []
  #waiting: ((line: string | undefined) => void) | undefined
  #closed = false
  #enteredRows = 0

  constructor(terminal: Readable & { setRawMode?(raw: boolean): unknown }, output: Writable, on: { key(): void; interrupt(): void }) {
    this.#output = output
    this.#terminal = terminal
    this.#output.write(PASTE_ON)
    const input = terminal.pipe(new PasteFilter((raw) => terminal.setRawMode?.(raw)))
    this.#readline = createInterface({ input, output, terminal: true, historySize: 100, prompt: '> ' })
    this.#readline.on('line', (line) => {
      this.#wipeEntered()
      this.#hand(withLineFeeds(line))
    })
    this.#readline.on('close', () => {
      if (!this.#closed) this.#clear()
      this.#closed = true
      this.#leave()
      this.#hand(undefined)
    })
    this.#readline.on('SIGINT', () => on.interrupt())
    // Before readline sees Enter: afterwards it has forgotten how many rows the line took.
    input.prependListener('keypress', (_text: string, key: { name?: string } | undefined) => {
      if (key?.name === 'return' || key?.name === 'enter') this.#rememberRows()
    })
    input.on('keypress', (_text: string, key: { name?: string } | undefined) => {
      if (key?.name !== 'return' && key?.name !== 'enter') on.key()
    })
    this.#readline.prompt()
  }

  setPrompt(prompt: string): void {
    if (this.#closed || prompt === this.#readline.getPrompt()) return
    this.#clear()
    this.#readline.setPrompt(prompt)
    this.#readline.prompt(true)
  }

  /** Writes whole lines above the typed one and draws it again, with the cursor where it was. */
  printAbove(text: string): void {
    if (this.#closed) {
      this.#output.write(`${text}\n`)
      return
    }
    this.#clear()
    this.#output.write(`${text}\n`)
    this.#readline.prompt(true)
  }

  next(): Promise<string | undefined> {
    const line = this.#ready.shift()
    if (line !== undefined || this.#closed) return Promise.resolve(line)
    this.#readline.prompt(true)
    return new Promise((resolve) => (this.#waiting = resolve))
  }

  close(): void {
    if (this.#closed) return
    this.#clear()
    this.#closed = true
    this.#readline.close()
  }

  #leave(): void {
    this.#output.write(PASTE_OFF)
    this.#terminal.unpipe()
    this.#terminal.pause()
  }

  #rememberRows(): void {
    if (this.#closed) return
    this.#readline.write(null, { ctrl: true, name: 'e' })
    this.#enteredRows = this.#readline.getCursorPos().rows
  }

  /** The cursor stands at the beginning of the row below the entered line. */
  #wipeEntered(): void {
    moveCursor(this.#output, 0, -(this.#enteredRows + 1))
    clearScreenDown(this.#output)
  }

  #hand(line: string | undefined): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) waiting(line)
    else if (line !== undefined) this.#ready.push(line)
  }

  #clear(): void {
    const { rows } = this.#readline.getCursorPos()
    moveCursor(this.#output, 0, -rows)
    cursorTo(this.#output, 0)
    clearScreenDown(this.#output)
    // Readline remembers how far down it left the cursor and would go up by that again, over what is printed here.
    Object.assign(this.#readline, { prevRows: 0 })
  }
}
