import type { EnvelopeId, MailboxId } from '@conclave/protocol'
import { LIMITS } from '@conclave/protocol'
import type { Envelope } from '../domain/mailbox/deliver.ts'

/** `[70, requestId, mailboxId, token, envelopeId, flags, payload]` */
const ARRAY_OF_7 = 0x87
const ONE_BYTE = 0x18
const DELIVER = 70
const BYTES_16 = 0x50

/**
 * Reads the most frequent frame at a tenth of the time of the general decoder. Accepts only the exact deterministic form; undefined for
 * everything else, which then goes to `decodeAnonymousRequest`, and which says the same of every frame (fast-deliver.test.ts).
 */
export function readDeliver(frame: Buffer): Envelope | undefined {
  if (frame.length < 58 || frame[0] !== ARRAY_OF_7 || frame[1] !== ONE_BYTE || frame[2] !== DELIVER) return undefined
  const requestHead = frame[3] as number
  const width = requestHead < 24 ? 0 : requestHead === 24 ? 1 : requestHead === 25 ? 2 : requestHead === 26 ? 4 : -1
  if (width < 0) return undefined
  const requestId = width === 0 ? requestHead : frame.readUIntBE(4, width)
  if (!isShortest(width, requestId)) return undefined
  const mailboxAt = 4 + width
  const tokenAt = mailboxAt + 17
  const envelopeAt = tokenAt + 17
  const flagsAt = envelopeAt + 17
  if (frame[mailboxAt] !== BYTES_16 || frame[tokenAt] !== BYTES_16 || frame[envelopeAt] !== BYTES_16) return undefined
  const flags = frame[flagsAt]
  if (flags !== 0 && flags !== 1) return undefined
  const payload = readPayload(frame, flagsAt + 1)
  if (payload === undefined) return undefined
  return {
    type: 'deliver',
    requestId,
    mailboxId: frame.toString('base64url', mailboxAt + 1, tokenAt) as MailboxId,
    token: frame.subarray(tokenAt + 1, envelopeAt),
    envelopeId: frame.toString('base64url', envelopeAt + 1, flagsAt) as EnvelopeId,
    flags,
    payload,
  }
}

function isShortest(width: number, value: number): boolean {
  return width === 0 || (width === 1 && value >= 24) || (width === 2 && value >= 0x100) || (width === 4 && value >= 0x1_0000)
}

/** The byte string that must end the frame. */
function readPayload(frame: Buffer, at: number): Buffer | undefined {
  const head = frame[at] as number
  const width = head === 0x58 ? 1 : head === 0x59 ? 2 : 0
  if (width === 0 || at + 1 + width > frame.length) return undefined
  const length = frame.readUIntBE(at + 1, width)
  const from = at + 1 + width
  if (!isShortest(width, length) || length > LIMITS.payloadBytes || frame.length !== from + length) return undefined
  return frame.subarray(from)
}
