import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { LineEditor } from './line-editor.ts'

const ESC = '\u001b'
const PIECES = new RegExp(`(${ESC}\\[[?\\d]*[A-Za-z]|\\r|\\n)|([^${ESC}\\r\\n]+)`, 'g')

/** Enough of a terminal to see what stands on its last lines. */
function screen() {
  let text = ''
  const output = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString()
        done()
      },
    }),
    { columns: 40, isTTY: true },
  )
  const drawn = () => {
    const lines = ['']
    for (const [, control, plain] of text.matchAll(PIECES)) {
      if (plain !== undefined) lines[lines.length - 1] += plain
      else if (control === '\n') lines.push('')
      else if (control === `${ESC}[1G` || control === '\r') lines[lines.length - 1] = ''
    }
    return lines
  }
  return { output, drawn, text: () => text }
}

function editor() {
  const input = new PassThrough()
  const { output, drawn, text } = screen()
  const seen = { keys: 0, interrupts: 0 }
  const line = new LineEditor(input, output, { key: () => seen.keys++, interrupt: () => seen.interrupts++ })
  return { input, line, drawn, output: text, seen, settle: () => new Promise((resolve) => setTimeout(resolve, 5)) }
}

describe('a line that is being typed', () => {
  it('stays whole when a message appears above it', async () => {
    const { input, line, drawn, settle } = editor()
    const typed = line.next()
    input.write('half a sen')
    await settle()
    line.printAbove('10:00 bob: hello')
    expect(drawn().slice(-2)).toEqual(['10:00 bob: hello', '> half a sen'])
    input.write('tence\r')
    expect(await typed).toBe('half a sentence')
  })
  it('stays whole when the prompt changes', async () => {
    const { input, line, drawn, settle } = editor()
    const typed = line.next()
    input.write('abc')
    await settle()
    line.setPrompt('[read] > ')
    expect(drawn().at(-1)).toBe('[read] > abc')
    input.write('\r')
    expect(await typed).toBe('abc')
  })
  it('keeps lines that were pasted together, and tells keys and Ctrl-C', async () => {
    const { input, line, seen } = editor()
    const first = line.next()
    input.write('a\rb\r')
    expect(await first).toBe('a')
    expect(await line.next()).toBe('b')
    expect(seen.keys).toBe(2)
    input.write('\u0003')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen.interrupts).toBe(1)
  })
  it('of several rows leaves alone what was printed above it', async () => {
    const { input, line, output, settle } = editor()
    void line.next()
    input.write('x'.repeat(90))
    await settle()
    line.printAbove('one')
    const before = output().length
    line.printAbove('two')
    // Two rows up, from the third row of the typed line to its first; then text and line, and no way further up.
    expect(
      output()
        .slice(before)
        .split(`${ESC}[`)
        .filter((piece) => /^\d+A/.test(piece)),
    ).toEqual(['2A'])
  })

  it('disappears when it is entered, with every row that it took', async () => {
    const { input, line, output } = editor()
    const typed = line.next()
    input.write(`${'x'.repeat(90)}\u0001\r`)
    expect(await typed).toBe('x'.repeat(90))
    // 92 columns in rows of 40 are three rows; the cursor stands one below.
    expect(output()).toContain(`${ESC}[3A${ESC}[0J`)
  })

  it('is one line when several were pasted, however the terminal cuts them, and Enter sends them as they were', async () => {
    const { input, line, drawn, output, settle } = editor()
    expect(output()).toContain(`${ESC}[?2004h`)
    const typed = line.next()
    const pasted = `see: ${ESC}[200~one\r\ntwo\rthree\n\tfour ${ESC}[31mé${ESC}[201~!`
    for (const byte of Buffer.from(pasted)) input.write(Buffer.of(byte))
    await settle()
    await settle()
    expect(drawn().at(-1)).toContain('one\u2424\ufe0etwo')
    input.write('\r')
    expect(await typed).toBe('see: one\ntwo\nthree\n four  [31mé!')
    line.close()
    expect(output()).toContain(`${ESC}[?2004l`)
  })

  it('waits for the Enter of a person, also when the paste ends with one; pastes after each other lose nothing', async () => {
    const { input, line } = editor()
    const first = line.next()
    input.write(`${ESC}[200~a\rb\r${ESC}[201~${ESC}[200~c${ESC}[201~\rnext\r`)
    expect(await first).toBe('a\nb\nc')
    expect(await line.next()).toBe('next')
  })

  it('still knows the arrow keys, and the Escape key by itself', async () => {
    const { input, line } = editor()
    const typed = line.next()
    for (const key of ['b', ESC, '[', 'D', 'a', '\r']) input.write(key)
    expect(await typed).toBe('ab')
    const next = line.next()
    input.write(ESC)
    await new Promise((resolve) => setTimeout(resolve, 600))
    input.write('x\r')
    expect(await next).toBe('x')
  })

  it('ends with the input', async () => {
    const { input, line } = editor()
    const typed = line.next()
    input.end()
    expect(await typed).toBeUndefined()
    expect(await line.next()).toBeUndefined()
    line.printAbove('after the end')
  })
})
