import { chmodSync, unlinkSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { ConclaveError, codeOf } from '@conclave/protocol'
import type { ExitCode } from '../exit-codes.ts'
import { EXIT } from '../exit-codes.ts'
import { LineReader } from '../io/line-reader.ts'
import { decodeGuestFrame, encodeFrame, type GuestFrame, SOCKET_FRAME_BYTES, SOCKET_VERSION } from './frames.ts'
import type { Place } from './place.ts'
import { RemoteIo } from './remote-io.ts'
import { removeStaleSocket } from './socket-file.ts'

const MAX_GUESTS = 16
/** ms in which a guest must say what it wants. */
const GREETING = 5_000
/** ms that running commands get when the holder ends. */
const FAREWELL = 2_000

/** Runs the command line of a guest on this process's client. Never throws. */
export type Execute = (argv: readonly string[], io: RemoteIo) => Promise<ExitCode>

export interface Holder {
  /** Lets running commands end, then removes the socket. */
  close(): Promise<void>
}

/**
 * Serves HOME/conclave.sock (0600, in a folder that only its owner may enter) to other commands on this home.
 * @throws ConclaveError `E_CONFIG` when the socket cannot be made; the caller may go on without
 */
export async function holdHome(place: Place, execute: Execute, farewell = FAREWELL): Promise<Holder> {
  removeStaleSocket(place)
  const guests = new Set<Guest>()
  const server = createServer((socket) => {
    if (guests.size >= MAX_GUESTS) {
      socket.destroy()
      return
    }
    const guest: Guest = { socket, io: undefined, done: Promise.resolve() }
    guests.add(guest)
    socket.on('close', () => guests.delete(guest))
    guest.done = serve(guest, execute)
  })
  await listen(server, place.socket)
  server.unref()
  return { close: () => close(server, guests, place, farewell) }
}

interface Guest {
  readonly socket: Socket
  io: RemoteIo | undefined
  done: Promise<void>
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new ConclaveError('E_CONFIG', 'conclave.sock cannot be made', { cause })))
    // Between bind and chmod the folder's mode, checked before, keeps others out.
    server.listen(path, () => {
      chmodSync(path, 0o600)
      resolve()
    })
  })
}

async function close(server: Server, guests: ReadonlySet<Guest>, place: Place, farewell: number): Promise<void> {
  server.close()
  const running = [...guests]
  for (const { io } of running) {
    io?.err('conclave: The chat or listen that held this home has ended, and this command with it. Run it again.')
    io?.interrupt()
  }
  const late = new Promise((resolve) => setTimeout(resolve, farewell).unref())
  await Promise.race([Promise.all(running.map(({ done }) => done)), late])
  for (const { socket } of running) socket.destroy()
  try {
    unlinkSync(place.socket)
  } catch {
    // server.close() has removed it
  }
}

async function serve(guest: Guest, execute: Execute): Promise<void> {
  const { socket } = guest
  socket.on('error', () => undefined)
  const lines = new LineReader(socket, SOCKET_FRAME_BYTES)
  const tooSlow = setTimeout(() => socket.destroy(), GREETING)
  try {
    const run = await nextFrame(lines)
    clearTimeout(tooSlow)
    if (run?.t !== 'run') throw new ConclaveError('E_MALFORMED', 'the first frame is run')
    if (run.v !== SOCKET_VERSION) throw new ConclaveError('E_STORE_IN_USE', 'it was started by another version of this program; close it first')
    const io = (guest.io = new RemoteIo(socket, run.terminal))
    const following = follow(lines, io, socket)
    const code = await execute(run.argv, io)
    socket.end(encodeFrame({ t: 'exit', code }))
    await following
  } catch (error) {
    refuse(socket, error)
  } finally {
    clearTimeout(tooSlow)
  }
}

/** Takes frames until the guest goes; a malformed one ends the connection. */
async function follow(lines: LineReader, io: RemoteIo, socket: Socket): Promise<void> {
  try {
    for (let frame = await nextFrame(lines); frame; frame = await nextFrame(lines)) {
      if (frame.t === 'run') throw new ConclaveError('E_MALFORMED', 'run comes once')
      io.receive(frame)
    }
  } catch (error) {
    refuse(socket, error)
  } finally {
    io.interrupt()
  }
}

async function nextFrame(lines: LineReader): Promise<GuestFrame | undefined> {
  const line = await lines.next()
  return line === undefined ? undefined : decodeGuestFrame(line)
}

function refuse(socket: Socket, error: unknown): void {
  if (socket.destroyed) return
  const text = `conclave: ${error instanceof ConclaveError ? error.message : 'the request was not understood'}`
  socket.write(encodeFrame({ t: 'err', text }))
  socket.end(encodeFrame({ t: 'exit', code: codeOf(error) === 'E_STORE_IN_USE' ? EXIT.localStore : EXIT.usage }))
}
