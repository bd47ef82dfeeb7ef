import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Prompt } from './prompt.ts'

function terminal() {
  const raw: boolean[] = []
  const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) })
  const output = new PassThrough()
  let interrupts = 0
  const prompt = new Prompt(input, output, () => interrupts++)
  return { input, raw, prompt, shown: () => String(output.read() ?? ''), interrupts: () => interrupts }
}

describe('a question at a terminal', () => {
  it('shows nothing of a secret, and leaves the terminal as it was', async () => {
    const { input, raw, prompt, shown } = terminal()
    const answer = prompt.ask({ text: 'Password: ', secret: true })
    input.write('corréct horse\r')
    expect(await answer).toBe('corréct horse')
    expect(shown()).toBe('Password: \n')
    expect(raw).toEqual([true])
    prompt.release()
    expect(raw).toEqual([true, false])
  })
  it('shows what is typed otherwise', async () => {
    const { input, prompt, shown } = terminal()
    const answer = prompt.ask({ text: 'Sure? ' })
    input.write('yex')
    input.write('\u007fs\n')
    expect(await answer).toBe('yes')
    expect(shown()).toBe('Sure? yex\b \bs\n')
  })
  it('takes back characters and the whole line, and no escape sequences', async () => {
    const { input, prompt } = terminal()
    const answer = prompt.ask({ text: '', secret: true })
    input.write('wrong\u0015rig\u001b[Dht👍\u007f\r')
    expect(await answer).toBe('right')
  })
  it('keeps what is typed ahead for the next question', async () => {
    const { input, raw, prompt } = terminal()
    const first = prompt.ask({ text: '', secret: true })
    input.write('one\rtwo\rthree')
    expect(await first).toBe('one')
    expect(await prompt.ask({ text: '', secret: true })).toBe('two')
    const third = prompt.ask({ text: '' })
    input.write('!\r')
    // Between two questions nothing is echoed by the terminal.
    expect(raw).toEqual([true])
    expect(await third).toBe('three!')
  })
  it('ends with Ctrl-D on an empty line', async () => {
    const { input, prompt } = terminal()
    const answer = prompt.ask({ text: '', secret: true })
    input.write('\u0004')
    expect(await answer).toBeUndefined()
  })
  it('gives the terminal back before Ctrl-C is acted on', () => {
    const { input, raw, prompt, interrupts } = terminal()
    void prompt.ask({ text: '', secret: true })
    input.emit('data', Buffer.from('ab\u0003'))
    expect(interrupts()).toBe(1)
    expect(raw).toEqual([true, false])
  })
  it('acts on Ctrl-C also while nothing is asked', async () => {
    const { input, prompt, interrupts } = terminal()
    const answer = prompt.ask({ text: '', secret: true })
    input.write('x\r')
    await answer
    input.emit('data', Buffer.from('\u0003'))
    expect(interrupts()).toBe(1)
  })
})
