import { PassThrough } from 'node:stream'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineReader } from './line-reader.ts'

async function allLines(chunks: readonly (Buffer | string)[], maxLine?: number) {
  const source = new PassThrough()
  const reader = new LineReader(source, maxLine)
  for (const chunk of chunks) source.write(chunk)
  source.end()
  const lines: string[] = []
  for (let line = await reader.next(); line !== undefined; line = await reader.next()) lines.push(line)
  return lines
}

describe('lines of a pipe', () => {
  it('are the same however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''))),
        fc.array(fc.nat(20)),
        async (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
          const chunks: Buffer[] = []
          let rest = bytes
          for (const cut of cuts) {
            if (cut > 0 && rest.length > 0) chunks.push(rest.subarray(0, cut))
            rest = rest.subarray(cut)
          }
          if (rest.length > 0) chunks.push(rest)
          expect(await allLines(chunks)).toEqual(lines)
        },
      ),
    )
  })
  it('end with CRLF, LF or the end of input', async () => {
    expect(await allLines(['a\r\nb\nc'])).toEqual(['a', 'b', 'c'])
    expect(await allLines([])).toEqual([])
  })
  it('wait for the rest of a line that comes later', async () => {
    const source = new PassThrough()
    const reader = new LineReader(source)
    const line = reader.next()
    source.write('hel')
    setImmediate(() => source.write('lo\n'))
    expect(await line).toBe('hello')
  })
  it('are refused above the limit', async () => {
    await expect(allLines(['x'.repeat(101)], 100)).rejects.toMatchObject({ code: 'E_TOO_LARGE' })
  })
  it('give what is left as one text, up to a limit', async () => {
    const source = new PassThrough()
    const reader = new LineReader(source)
    source.end('first\nsecond\nthird')
    expect(await reader.next()).toBe('first')
    expect(await reader.rest(12)).toBe('second\nthird')
    const long = new PassThrough()
    long.end('x'.repeat(13))
    await expect(new LineReader(long).rest(12)).rejects.toMatchObject({ code: 'E_MESSAGE_TOO_LONG' })
  })
})
