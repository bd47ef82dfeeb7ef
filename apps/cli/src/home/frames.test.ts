import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeGuestFrame, decodeHolderFrame, encodeFrame, type GuestFrame, type HolderFrame } from './frames.ts'

const GUEST: readonly GuestFrame[] = [
  { t: 'run', v: 1, argv: ['send', 'bob', 'é\n'], terminal: { input: true, output: false, columns: 80 } },
  { t: 'answer', id: 1, text: 'x' },
  { t: 'answer', id: 2, text: null, tooLong: true },
  { t: 'typing' },
  { t: 'interrupt' },
]
const HOLDER: readonly HolderFrame[] = [
  { t: 'out', text: 'a\nb' },
  { t: 'err', text: '' },
  { t: 'prompt', text: '> ' },
  { t: 'ask', id: 0, text: '?', secret: true },
  { t: 'line', id: 1 },
  { t: 'all', id: 2, max: 12_288 },
  { t: 'exit', code: 0 },
]

describe('frames of conclave.sock', () => {
  it('are one line each and come back as they were', () => {
    for (const frame of [...GUEST, ...HOLDER]) expect(encodeFrame(frame).indexOf('\n')).toBe(encodeFrame(frame).length - 1)
    for (const frame of GUEST) expect(decodeGuestFrame(encodeFrame(frame))).toEqual(frame)
    for (const frame of HOLDER) expect(decodeHolderFrame(encodeFrame(frame))).toEqual(frame)
  })
  it('of another form are refused', () => {
    const wrong = [
      '',
      'null',
      '[]',
      '{}',
      '{"t":"toString"}',
      '{"t":"__proto__"}',
      '{"t":"run","v":1,"argv":"x","terminal":{}}',
      '{"t":"answer","id":-1,"text":"x"}',
      '{"t":"answer","id":1}',
      'x'.repeat(1000),
    ]
    for (const line of wrong) expect(() => decodeGuestFrame(line)).toThrow(expect.objectContaining({ code: 'E_MALFORMED' }))
    expect(() => decodeHolderFrame('{"t":"exit","code":256}')).toThrow(expect.objectContaining({ code: 'E_MALFORMED' }))
  })
  it('never throw anything else, whatever the line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        try {
          decodeGuestFrame(line)
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_MALFORMED' })
        }
      }),
    )
  })
})
