import { randomBytes } from 'node:crypto'
import { encodeAnonymousRequest, idFromBytes, PROTOCOL_VERSION } from '@conclave/protocol'
import type { BenchAccount } from './accounts.ts'
import { frameOf, headerBytes, type LoadSocket, MASK_BYTES, openLoadSocket, writeFrame } from './websocket.ts'

/** A sealed text of the smallest bucket: 512 and HPKE's 1,136; with ids and token the frame has 1.7 KB. */
export const PAYLOAD_BYTES = 1_648
/** Request numbers are written with four bytes from the first on. */
const FIRST_REQUEST = 0x1_0000
const ENVELOPE_ID_BYTES = 16
const STAMP_BYTES = 8

/** Tells when envelope `index` (from 0) of this sender was accepted. */
type AcceptedListener = (index: number, sentAt: number) => void

/** An anonymous connection to one receiver, whose envelopes are made beforehand: per message only id, number and time are written in. */
export interface LoadSender {
  readonly sent: number
  readonly accepted: number
  /** Writes the next `count` envelopes at once. */
  send(count: number): void
  close(): void
}

/** @param onAccepted called for each; `batch` when the accepted ones of one read are counted */
export async function openSender(
  port: number,
  receiver: BenchAccount,
  listener: { accepted?: AcceptedListener; batch?: (sender: LoadSender) => void; closed?: () => void } = {},
): Promise<LoadSender> {
  const sender = new Sender(receiver, listener)
  await sender.open(port)
  return sender
}

/** Time at which the sender wrote an envelope, from its payload; ms of this process's `performance.now()`. */
export function sentAtOf(payload: Buffer): number {
  return payload.readDoubleLE(0)
}

/** Id under which the envelope went out, from its payload. */
export function envelopeNumberOf(payload: Buffer): number {
  return payload.readUInt32LE(STAMP_BYTES)
}

class Sender implements LoadSender {
  sent = 0
  accepted = 0
  readonly #listener: Parameters<typeof openSender>[2] & object
  readonly #template: Template
  readonly #sentAt: number[] = []
  #socket: LoadSocket | undefined
  #opened: (() => void) | undefined

  constructor(receiver: BenchAccount, listener: Parameters<typeof openSender>[2] & object) {
    this.#template = new Template(receiver)
    this.#listener = listener
  }

  async open(port: number): Promise<void> {
    const opened = new Promise<void>((resolve) => {
      this.#opened = resolve
    })
    this.#socket = await openLoadSocket(port, '/v1/anonymous', {
      message: (payload) => this.#receive(payload),
      batch: () => this.#listener.batch?.(this),
      closed: () => this.#listener.closed?.(),
    })
    this.#socket.write(frameOf(encodeAnonymousRequest({ type: 'open', version: PROTOCOL_VERSION })))
    await opened
  }

  send(count: number): void {
    if (count <= 0) return
    const now = performance.now()
    const frames = Buffer.allocUnsafe(count * this.#template.length)
    for (let i = 0; i < count; i++) {
      this.#template.write(frames, i * this.#template.length, this.sent, now)
      this.#sentAt.push(now)
      this.sent++
    }
    this.#socket?.write(frames)
  }

  close(): void {
    this.#socket?.close()
  }

  #receive(payload: Buffer): void {
    if (payload[2] === 0x60) return this.#opened?.()
    if (payload[2] !== 0x66) throw new Error(`the server refused an envelope: ${payload.toString('latin1')}`)
    const index = payload.readUInt32BE(4) - FIRST_REQUEST
    if (index !== this.accepted) throw new Error(`request ${index} was answered instead of ${this.accepted}`)
    this.accepted++
    this.#listener.accepted?.(index, this.#sentAt[index] ?? 0)
  }
}

/** One masked `deliver` frame with places for what changes. */
class Template {
  readonly length: number
  readonly #mask = randomBytes(MASK_BYTES)
  readonly #frame: Buffer
  readonly #headerBytes: number
  readonly #requestAt: number
  readonly #envelopeAt: number
  readonly #stampAt: number

  constructor(receiver: BenchAccount) {
    const [envelopeId, payload] = [randomBytes(ENVELOPE_ID_BYTES), randomBytes(PAYLOAD_BYTES)]
    const request = Buffer.from(
      encodeAnonymousRequest({
        type: 'deliver',
        requestId: FIRST_REQUEST,
        mailboxId: receiver.mailboxId,
        token: receiver.token,
        envelopeId: idFromBytes('EnvelopeId', envelopeId),
        flags: 0,
        payload,
      }),
    )
    this.#headerBytes = headerBytes(request.length)
    this.length = this.#headerBytes + request.length
    this.#frame = Buffer.alloc(this.length)
    writeFrame(this.#frame, 0, request, this.#mask)
    // [70, requestId...]: array head, tag in two bytes, head of a number of four bytes
    this.#requestAt = 4
    this.#envelopeAt = request.indexOf(envelopeId)
    this.#stampAt = request.indexOf(payload)
  }

  write(target: Buffer, at: number, index: number, now: number): void {
    this.#frame.copy(target, at)
    const changed = Buffer.allocUnsafe(STAMP_BYTES + 4)
    changed.writeUInt32BE(FIRST_REQUEST + index, 0)
    this.#patch(target, at, this.#requestAt, changed.subarray(0, 4))
    this.#patch(target, at, this.#envelopeAt, changed.subarray(0, 4))
    changed.writeDoubleLE(now, 0)
    changed.writeUInt32LE(index, STAMP_BYTES)
    this.#patch(target, at, this.#stampAt, changed)
  }

  #patch(target: Buffer, frameAt: number, requestAt: number, bytes: Buffer): void {
    const start = frameAt + this.#headerBytes + requestAt
    for (let i = 0; i < bytes.length; i++) target[start + i] = (bytes[i] as number) ^ (this.#mask[(requestAt + i) & 3] as number)
  }
}
