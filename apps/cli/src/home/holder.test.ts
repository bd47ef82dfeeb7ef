import { chmodSync, existsSync, lstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LocalIo } from '../io/local-io.ts'
import { encodeFrame, SOCKET_FRAME_BYTES, SOCKET_VERSION } from './frames.ts'
import { runAtHolder, visitHolder } from './guest.ts'
import { type Execute, type Holder, holdHome } from './holder.ts'
import { findPlace, type Place } from './place.ts'

let home: string
let place: Place
let holder: Holder | undefined
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'conclave-home-'))
  place = findPlace({ home }, {})
})
afterEach(async () => {
  await holder?.close()
  holder = undefined
  rmSync(home, { recursive: true, force: true })
})

async function guest(argv: readonly string[], stdin = '') {
  const input = new PassThrough()
  input.end(stdin)
  const output = new PassThrough()
  const errors = new PassThrough()
  const shown = { out: '', err: '' }
  output.on('data', (chunk: Buffer) => (shown.out += chunk.toString()))
  errors.on('data', (chunk: Buffer) => (shown.err += chunk.toString()))
  const io = new LocalIo({ input, output, errors })
  const socket = await visitHolder(place)
  if (!socket) throw new Error('nobody answers')
  const code = runAtHolder(socket, argv, io)
  return { io, code, out: () => shown.out, err: () => shown.err }
}

/** What a raw connection gets back until it is closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(place.socket, () => socket.write(text))
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}

const hello = (argv: readonly string[], v = SOCKET_VERSION) =>
  encodeFrame({ t: 'run', v, argv, terminal: { input: false, output: false, columns: 80 } })

describe('a home that is held', () => {
  it('runs the command lines of others, with their input, output and exit code', async () => {
    const execute: Execute = async (argv, io) => {
      io.out(`${argv.join(' ')} / ${await io.ask({ text: 'Password: ', secret: true })}`)
      io.err(`${await io.readLine()}`)
      io.out(await io.readAll(100))
      return 6
    }
    holder = await holdHome(place, execute)
    const { code, out, err } = await guest(['send', 'bob'], 'secret\nline\nrest\nof it')
    expect(await code).toBe(6)
    expect([out(), err()]).toEqual(['send bob / secret\nrest\nof it\n', 'line\n'])
  })
  it('is closed to everybody but its owner', async () => {
    holder = await holdHome(place, async () => 0)
    expect(lstatSync(place.socket).mode & 0o777).toBe(0o600)
    chmodSync(home, 0o755)
    await expect(visitHolder(place)).rejects.toMatchObject({ code: 'E_CONFIG' })
    chmodSync(home, 0o700)
  })
  it('passes long output on in pieces and long input up to the limit', async () => {
    const long = Array.from({ length: 20_000 }, (_, i) => `line ${i}\u0001`).join('\n')
    holder = await holdHome(place, async (_argv, io) => {
      io.out(long)
      io.out(String((await io.readAll(12_288)).length))
      return 0
    })
    const { code, out } = await guest([], '\u0001'.repeat(12_288))
    expect(await code).toBe(0)
    expect(out()).toBe(`${long}\n12288\n`)
  })
  it('hands a too long input back as E_MESSAGE_TOO_LONG', async () => {
    let thrown: unknown
    holder = await holdHome(place, async (_argv, io) => {
      await io.readAll(10).catch((error: unknown) => (thrown = error))
      return 2
    })
    expect(await (await guest([], 'x'.repeat(11))).code).toBe(2)
    expect(thrown).toMatchObject({ code: 'E_MESSAGE_TOO_LONG' })
  })
  it('stops a command when its guest presses Ctrl-C or goes away', async () => {
    const ended: string[] = []
    const execute: Execute = (argv, io) =>
      new Promise((resolve) =>
        io.interrupted.addEventListener('abort', () => {
          ended.push(argv[0] ?? '')
          resolve(130)
        }),
      )
    holder = await holdHome(place, execute)
    const first = await guest(['ctrl-c'])
    await new Promise((resolve) => setTimeout(resolve, 20))
    first.io.interrupt()
    expect(await first.code).toBe(130)
    const socket = connect(place.socket, () => socket.write(hello(['gone']), () => setTimeout(() => socket.destroy(), 20)))
    await expect.poll(() => ended).toEqual(['ctrl-c', 'gone'])
  })
  it('tells a guest when it ends first, and takes its socket away', async () => {
    holder = await holdHome(place, () => new Promise(() => undefined), 50)
    const { code } = await guest(['listen'])
    const outcome = code.catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 20))
    await holder.close()
    expect(await outcome).toMatchObject({ code: 'E_STORE_IN_USE' })
    expect(existsSync(place.socket)).toBe(false)
  })
  it('refuses what is not understood, too long, or of another version, and goes on', async () => {
    let runs = 0
    holder = await holdHome(place, async () => (runs++, 0))
    for (const text of ['GET / HTTP/1.1\r\n\r\n', '\n', '{"t":"typing"}\n', `${'x'.repeat(SOCKET_FRAME_BYTES + 2)}\n`])
      expect(await raw(text)).toContain('"t":"exit","code":2')
    expect(await raw(hello([], SOCKET_VERSION + 1))).toContain('"code":7')
    expect(runs).toBe(0)
    expect(await (await guest([])).code).toBe(0)
  })
  it('refuses an answer without a question', async () => {
    holder = await holdHome(place, (_argv, io) => new Promise((resolve) => io.interrupted.addEventListener('abort', () => resolve(130))))
    expect(await raw(hello([]) + encodeFrame({ t: 'answer', id: 9, text: 'x' }))).toContain('"code":2')
  })
})

describe('a socket that is left', () => {
  it('by a killed process is no holder, and is replaced by the next one', async () => {
    const dead = createServer().listen(place.socket)
    await new Promise((resolve) => dead.once('listening', resolve))
    // The file stays when the process dies; closing would remove it.
    const { renameSync } = await import('node:fs')
    renameSync(place.socket, `${place.socket}.kept`)
    await new Promise((resolve) => dead.close(resolve))
    renameSync(`${place.socket}.kept`, place.socket)
    expect(await visitHolder(place)).toBeUndefined()
    holder = await holdHome(place, async () => 0)
    expect(await (await guest([])).code).toBe(0)
  })
  it('is not touched when it is something else', async () => {
    writeFileSync(place.socket, 'a letter')
    await expect(holdHome(place, async () => 0)).rejects.toMatchObject({ code: 'E_CONFIG' })
    expect(lstatSync(place.socket).isFile()).toBe(true)
    await expect(visitHolder(place)).rejects.toMatchObject({ code: 'E_CONFIG' })
  })
  it('cannot be made under a path that is too long', async () => {
    const deep = findPlace({ home: join(home, 'x'.repeat(120)) }, {})
    await expect(holdHome(deep, async () => 0)).rejects.toMatchObject({ code: 'E_CONFIG' })
  })
})
