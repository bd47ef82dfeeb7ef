import { describe, expect, it } from 'vitest'
import { ByteWindows } from './byte-windows.ts'
import { findAll, needlesOf } from './needles.ts'
import { readConnection } from './recording.ts'

const SECRET = 'Quokka-Zephyr 7'
const around = (bytes: Buffer) => Buffer.concat([Buffer.from('some bytes before'), bytes, Buffer.from('and after')])
const found = (bytes: Buffer) => findAll(needlesOf('secret', SECRET), [{ name: 'place', bytes }])

describe('needlesOf', () => {
  it.each([
    ['as it is', around(Buffer.from(SECRET))],
    ['in base64 behind other bytes', Buffer.from(Buffer.from(`ab${SECRET}cd`).toString('base64'))],
    ['in base64url behind other bytes', Buffer.from(Buffer.from(`abc_${SECRET}???`).toString('base64url'))],
    ['in hex', around(Buffer.from(Buffer.from(SECRET).toString('hex')))],
    ['in UTF-16', around(Buffer.from(SECRET, 'utf16le'))],
    ['in a link', around(Buffer.from(encodeURIComponent(SECRET)))],
    ['backwards', around(Buffer.from('7 ryhpeZ-akkouQ'))],
    ['as a list of numbers', around(Buffer.from(JSON.stringify([...Buffer.from(SECRET)])))],
  ])('finds a text %s', (_, bytes) => {
    expect(found(bytes).length).toBeGreaterThan(0)
  })

  it('finds nothing where nothing is', () => {
    expect(found(Buffer.from('Quokka and Zephyr and 7'))).toEqual([])
  })
})

describe('ByteWindows', () => {
  const windows = new ByteWindows([Buffer.from('0123456789abcdef')])
  const never = () => false

  it('finds a run of eight bytes in the midst of others, and its whole length', () => {
    expect(windows.runsIn(Buffer.from('xx3456789ayy'), never)).toEqual([Buffer.from('3456789a').toString('hex')])
    expect(windows.runsIn(Buffer.from('56789abcdef'), never)).toEqual([Buffer.from('56789abcdef').toString('hex')])
    expect(windows.runsIn(Buffer.from('01234567xx89abcdef'), never)).toHaveLength(2)
  })

  it('passes over seven bytes and over what is allowed', () => {
    expect(windows.runsIn(Buffer.from('xx3456789yy'), never)).toEqual([])
    expect(windows.runsIn(Buffer.from('xx3456789ayy'), () => true)).toEqual([])
  })
})

describe('readConnection', () => {
  it('takes the mask off what a client sent', () => {
    const up = Buffer.concat([
      Buffer.from('GET /v1/gateway HTTP/1.1\r\nHost: a\r\n\r\n'),
      Buffer.from([0x82, 0x83, 1, 2, 3, 4, 0x61 ^ 1, 0x62 ^ 2, 0x63 ^ 3]),
    ])
    const down = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n')
    expect(readConnection({ up, down })).toMatchObject({ kind: 'gateway', up: [Buffer.from('abc')], down: [] })
  })

  it('reads requests that follow one another, and refuses what it cannot read', () => {
    const body = (text: string) => `POST /v1/x HTTP/1.1\r\nContent-Length: ${text.length}\r\n\r\n${text}`
    const down = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
    expect(readConnection({ up: Buffer.from(body('one') + body('two')), down })).toMatchObject({
      requests: [{ body: Buffer.from('one') }, { body: Buffer.from('two') }],
    })
    const chunked = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n')
    expect(() => readConnection({ up: Buffer.from(body('one')), down: chunked })).toThrow('does not read')
  })
})
