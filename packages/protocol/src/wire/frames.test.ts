import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, ConclaveError } from '../errors.ts'
import { idFromBytes } from '../ids.ts'
import { decodeAnonymousReply, decodeAnonymousRequest, encodeAnonymousReply, encodeAnonymousRequest } from './anonymous.ts'
import { decodeGatewayCommand, decodeGatewayEvent, encodeGatewayCommand, encodeGatewayEvent } from './gateway.ts'

const numRuns = process.env['CONCLAVE_LONG'] === undefined ? 1_500 : 200_000
const userId = idFromBytes('UserId', new Uint8Array(32).fill(1))
const deviceId = idFromBytes('DeviceId', new Uint8Array(16).fill(2))
const mailboxId = idFromBytes('MailboxId', new Uint8Array(16).fill(3))
const envelopeId = idFromBytes('EnvelopeId', new Uint8Array(16).fill(4))
const payload = new Uint8Array(40).fill(5)

const FORMS: readonly {
  name: string
  samples: readonly Uint8Array[]
  decode: (frame: Uint8Array) => unknown
  encode: (value: never) => Uint8Array
}[] = [
  {
    name: 'gateway command',
    decode: decodeGatewayCommand,
    encode: encodeGatewayCommand,
    samples: [
      encodeGatewayCommand({ type: 'hello', version: 1, userId, deviceId, clientNonce: new Uint8Array(32) }),
      encodeGatewayCommand({ type: 'authenticate', signature: new Uint8Array(64), mailboxCursor: 7, requestsCursor: 2 ** 40 }),
      encodeGatewayCommand({ type: 'acknowledge', lane: 1, seq: 9 }),
    ],
  },
  {
    name: 'gateway event',
    decode: decodeGatewayEvent,
    encode: encodeGatewayEvent,
    samples: [
      encodeGatewayEvent({
        type: 'deliver',
        lane: 0,
        entries: [
          { seq: 1, payload },
          { seq: 2, payload },
        ],
      }),
      encodeGatewayEvent({ type: 'failure', code: 'E_VERSION', retryAfter: 0 }),
    ],
  },
  {
    name: 'anonymous request',
    decode: decodeAnonymousRequest,
    encode: encodeAnonymousRequest,
    samples: [
      encodeAnonymousRequest({ type: 'deliver', requestId: 1, mailboxId, token: new Uint8Array(16), envelopeId, flags: 1, payload }),
      encodeAnonymousRequest({ type: 'bundle', requestId: 1, userId, deviceId, token: null }),
      encodeAnonymousRequest({ type: 'handle', requestId: 1, handle: 'bob' }),
    ],
  },
  {
    name: 'anonymous reply',
    decode: decodeAnonymousReply,
    encode: encodeAnonymousReply,
    samples: [
      encodeAnonymousReply({ type: 'chain', requestId: 1, links: [payload], headSeq: 4 }),
      encodeAnonymousReply({ type: 'profile', requestId: 1, generation: 1, ciphertext: null }),
    ],
  },
]

describe.each(FORMS)('$name', ({ samples, decode, encode }) => {
  const read = (frame: Uint8Array): unknown => {
    try {
      return decode(frame)
    } catch (error) {
      expect(codeOf(error)).toBe('E_MALFORMED')
      return undefined
    }
  }

  it('gives back what was encoded', () => {
    for (const sample of samples) expect(Buffer.from(encode(decode(sample) as never)).equals(sample)).toBe(true)
  })

  it('takes no other form of the same, and throws nothing but E_MALFORMED', () => {
    const changed = fc
      .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'extend', 'random'))
      .map(([sample, place, byte, how]) => {
        const at = place % sample.length
        if (how === 'cut') return sample.subarray(0, at)
        if (how === 'extend') return Uint8Array.from([...sample, byte])
        return how === 'set' ? sample.with(at, byte) : Uint8Array.from(sample, (value, i) => (i * place + value) & 255)
      })
    fc.assert(
      fc.property(changed, (frame) => {
        const value = read(frame)
        if (value !== undefined) expect(Buffer.from(encode(value as never)).equals(frame)).toBe(true)
      }),
      { numRuns },
    )
  })

  it('refuses to encode what nobody may decode', () => {
    expect(() => encode({ type: 'no such type' } as never)).toThrow(ConclaveError)
    for (const sample of samples) {
      const value = decode(sample) as object
      for (const field of Object.keys(value).filter((name) => name !== 'type')) {
        expect(() => encode({ ...value, [field]: { wrong: true } } as never)).toThrow()
      }
    }
  })
})
