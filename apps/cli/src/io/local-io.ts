import type { Readable, Writable } from 'node:stream'
import { LineEditor } from './line-editor.ts'
import { LineReader } from './line-reader.ts'
import type { Io, Question, Terminal } from './port.ts'
import { type KeyInput, Prompt } from './prompt.ts'

export interface Streams {
  readonly input: KeyInput & { readonly isTTY?: boolean | undefined }
  readonly output: Writable & { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined }
  readonly errors: Writable
}

/** The terminal or pipe that this process was started with. */
export class LocalIo implements Io {
  readonly terminal: Terminal
  readonly #streams: Streams
  readonly #abort = new AbortController()
  readonly #prompt: Prompt
  readonly #lines: LineReader
  #editor: LineEditor | undefined
  #nextPrompt = '> '
  #typing: () => void = () => undefined

  constructor(streams: Streams) {
    this.#streams = streams
    this.terminal = { input: streams.input.isTTY === true, output: streams.output.isTTY === true, columns: streams.output.columns ?? 80 }
    this.#prompt = new Prompt(streams.input, streams.errors, () => this.interrupt())
    this.#lines = new LineReader(streams.input)
  }

  get interrupted(): AbortSignal {
    return this.#abort.signal
  }

  interrupt(): void {
    this.#abort.abort()
  }

  out(text: string): void {
    if (this.#editor) this.#editor.printAbove(text)
    else this.#streams.output.write(`${text}\n`)
  }

  err(text: string): void {
    if (this.#editor) this.#editor.printAbove(text)
    else this.#streams.errors.write(`${text}\n`)
  }

  ask(question: Question): Promise<string | undefined> {
    return this.terminal.input ? this.#prompt.ask(question) : this.#lines.next()
  }

  readLine(): Promise<string | undefined> {
    if (!this.terminal.input || !this.terminal.output) return this.#lines.next()
    if (!this.#editor) {
      this.#prompt.release()
      const { input, output } = this.#streams
      this.#editor = new LineEditor(input as Readable, output, { key: () => this.#typing(), interrupt: () => this.interrupt() })
      this.#editor.setPrompt(this.#nextPrompt)
    }
    return this.#editor.next()
  }

  readAll(maxBytes: number): Promise<string> {
    return this.#lines.rest(maxBytes)
  }

  setPrompt(prompt: string): void {
    this.#nextPrompt = prompt
    this.#editor?.setPrompt(prompt)
  }

  onTyping(listener: () => void): void {
    this.#typing = listener
  }

  /** Leaves the terminal as it was found and lets the process end. */
  close(): void {
    this.#editor?.close()
    this.#editor = undefined
    this.#prompt.release()
    this.#streams.input.destroy()
  }
}
