import { connect, type Socket } from 'node:net'
import { ConclaveError, codeOf } from '@conclave/protocol'
import { LineReader } from '../io/line-reader.ts'
import type { Io } from '../io/port.ts'
import { decodeHolderFrame, encodeFrame, type GuestFrame, type HolderFrame, SOCKET_FRAME_BYTES, SOCKET_VERSION } from './frames.ts'
import type { Place } from './place.ts'
import { socketExists, socketProblem } from './socket-file.ts'

/** ms between two typing notices over the socket. */
const TYPING_EVERY = 1_000

/**
 * A connection to the process that holds this home, or undefined when none answers.
 * @throws ConclaveError `E_CONFIG` when the socket is not its owner's alone
 */
export async function visitHolder(place: Place): Promise<Socket | undefined> {
  if (!socketExists(place)) return undefined
  const problem = socketProblem(place)
  if (problem !== undefined) throw new ConclaveError('E_CONFIG', problem)
  return new Promise((resolve) => {
    const socket = connect(place.socket)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

/**
 * Has the holder run the command line; this process only asks and prints.
 * @returns the exit code
 * @throws ConclaveError `E_STORE_IN_USE` when the holder ends before the command does
 */
export async function runAtHolder(socket: Socket, argv: readonly string[], io: Io): Promise<number> {
  const send = (frame: GuestFrame) => socket.write(encodeFrame(frame))
  socket.on('error', () => undefined)
  io.interrupted.addEventListener('abort', () => send({ t: 'interrupt' }), { once: true })
  forwardTyping(io, send)
  send({ t: 'run', v: SOCKET_VERSION, argv, terminal: io.terminal })
  const lines = new LineReader(socket, 2 * SOCKET_FRAME_BYTES)
  try {
    for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
      const frame = decodeHolderFrame(line)
      if (frame.t === 'exit') return frame.code
      act(frame, io, send)
    }
  } finally {
    socket.destroy()
  }
  throw new ConclaveError('E_STORE_IN_USE', 'the process that held this home has ended; run the command again')
}

function act(frame: Exclude<HolderFrame, { t: 'exit' }>, io: Io, send: (frame: GuestFrame) => void): void {
  switch (frame.t) {
    case 'out':
      return io.out(frame.text)
    case 'err':
      return io.err(frame.text)
    case 'prompt':
      return io.setPrompt(frame.text)
    case 'ask':
      return reply(frame.id, io.ask({ text: frame.text, secret: frame.secret }), send)
    case 'line':
      return reply(frame.id, io.readLine(), send)
    case 'all':
      return reply(frame.id, io.readAll(frame.max), send)
  }
}

function reply(id: number, answer: Promise<string | undefined>, send: (frame: GuestFrame) => void): void {
  answer.then(
    (text) => send({ t: 'answer', id, text: text ?? null }),
    (error: unknown) => send({ t: 'answer', id, text: null, ...(codeOf(error) === undefined ? {} : { tooLong: true }) }),
  )
}

function forwardTyping(io: Io, send: (frame: GuestFrame) => void): void {
  let last = 0
  io.onTyping(() => {
    const now = Date.now()
    if (now - last < TYPING_EVERY) return
    last = now
    send({ t: 'typing' })
  })
}
