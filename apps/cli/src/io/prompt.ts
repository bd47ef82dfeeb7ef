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

/** Questions at a terminal, with or without echo. Keys typed ahead are kept for the next question. */
export class Prompt {
  readonly #input: KeyInput
  readonly #output: Writable
  readonly #interrupt: () => void
  #ahead = ''

  constructor(input: KeyInput, output: Writable, interrupt: () => void) {
    this.#input = input
    this.#output = output
    this.#interrupt = interrupt
  }

  /** The answer, or undefined when the person ended the input with Ctrl-D. Never resolves after Ctrl-C. */
  ask(question: Question): Promise<string | undefined> {
    this.#output.write(question.text)
    this.#input.setRawMode?.(true)
    return new Promise((resolve) => {
      let answer = ''
      const finish = (value: string | undefined) => {
        this.#stop(onData)
        this.#output.write('\n')
        resolve(value)
      }
      const feed = (text: string) => {
        const keys = Array.from(text.replace(ESCAPE, ''))
        for (const [index, key] of keys.entries()) {
          if (ENTER.has(key) || (key === CTRL_D && answer === '')) {
            this.#ahead = keys.slice(index + 1).join('')
            return finish(ENTER.has(key) ? answer : undefined)
          }
          if (key === CTRL_C) {
            this.#stop(onData)
            this.#output.write('\n')
            return this.#interrupt()
          }
          answer = this.#edit(answer, key, question.secret === true)
        }
      }
      const onData = (chunk: Buffer | string) => feed(chunk.toString())
      const ahead = this.#ahead
      this.#ahead = ''
      this.#input.on('data', onData)
      this.#input.resume()
      feed(ahead)
    })
  }

  #edit(answer: string, key: string, secret: boolean): string {
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

  #stop(onData: (chunk: Buffer | string) => void): void {
    this.#input.off('data', onData)
    this.#input.setRawMode?.(false)
    this.#input.pause()
  }
}
