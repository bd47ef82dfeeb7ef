import type { Readable, Writable } from 'node:stream'
import type { Question } from './port.ts'

/** The part of a terminal's input that a prompt needs. */
export type KeyInput = Readable & { setRawMode?(raw: boolean): unknown }

const ENTER = new Set(['\r', '\n'])
const ERASE = new Set(['\u007f', '\b'])
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_U = '\u0015'
/** Arrow and function keys (ECMA-48 CSI, SS3); they do nothing here. */
const ESCAPE = new RegExp('\u001b' + String.raw`(\[[0-9;]*[A-Za-z~]|O[A-Z])`, 'g')

interface Asked {
  readonly secret: boolean
  answer: string
  resolve(answer: string | undefined): void
}

/**
 * Questions at a terminal, with or without echo. From the first question to {@link Prompt.release} the terminal echoes nothing by itself,
 * so that a password that is typed ahead is not seen either; such keys are kept for the next question.
 */
export class Prompt {
  readonly #input: KeyInput
  readonly #output: Writable
  readonly #interrupt: () => void
  #held = false
  #asked: Asked | undefined
  #ahead: string[] = []

  constructor(input: KeyInput, output: Writable, interrupt: () => void) {
    this.#input = input
    this.#output = output
    this.#interrupt = interrupt
  }

  /** The answer, or undefined when the person ended the input with Ctrl-D. Never resolves after Ctrl-C. */
  ask({ text, secret }: Question): Promise<string | undefined> {
    // Before the question is seen, so that not even the first key is echoed.
    this.#hold()
    this.#output.write(text)
    return new Promise((resolve) => {
      this.#asked = { secret: secret === true, answer: '', resolve }
      this.#take(this.#ahead.splice(0))
    })
  }

  /** Gives the terminal back as it was. */
  release(): void {
    if (!this.#held) return
    this.#held = false
    this.#input.off('data', this.#onData)
    this.#input.setRawMode?.(false)
    this.#input.pause()
  }

  #hold(): void {
    if (this.#held) return
    this.#held = true
    this.#input.setRawMode?.(true)
    this.#input.on('data', this.#onData)
    this.#input.resume()
  }

  readonly #onData = (chunk: Buffer | string): void => this.#take(Array.from(chunk.toString().replace(ESCAPE, '')))

  #take(keys: readonly string[]): void {
    for (const key of keys) {
      if (key === CTRL_C) {
        this.release()
        this.#output.write('\n')
        return this.#interrupt()
      }
      const asked = this.#asked
      if (!asked) this.#ahead.push(key)
      else if (ENTER.has(key)) this.#finish(asked, asked.answer)
      else if (key === CTRL_D && asked.answer === '') this.#finish(asked, undefined)
      else asked.answer = this.#edit(asked, key)
    }
  }

  #finish(asked: Asked, answer: string | undefined): void {
    this.#asked = undefined
    this.#output.write('\n')
    asked.resolve(answer)
  }

  #edit({ answer, secret }: Asked, key: string): string {
    if (key === CTRL_U) {
      if (!secret) this.#output.write('\b \b'.repeat(Array.from(answer).length))
      return ''
    }
    if (ERASE.has(key)) {
      if (!secret && answer !== '') this.#output.write('\b \b')
      return Array.from(answer).slice(0, -1).join('')
    }
    if (key < ' ') return answer
    if (!secret) this.#output.write(key)
    return answer + key
  }
}
