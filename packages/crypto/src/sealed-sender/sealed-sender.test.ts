import { ENVELOPE_FLAGS, idFromBytes, LIMITS } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/web-crypto-provider.ts'
import { checkProofOfWork } from '../verify/proof-of-work.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import { padToBucket, unpad } from './padding.ts'
import { solveProofOfWork } from './solve-proof-of-work.ts'

const provider = webCryptoProvider()
const mailboxId = idFromBytes('MailboxId', new Uint8Array(16).fill(1))
const content = (message: Uint8Array) => ({
  senderUserId: idFromBytes('UserId', new Uint8Array(32).fill(2)),
  senderDeviceId: idFromBytes('DeviceId', new Uint8Array(16).fill(3)),
  headSeq: 4,
  headHash: new Uint8Array(32).fill(5),
  message,
})

describe('padding', () => {
  it('gives the buckets of T9 and back', () => {
    for (const length of [0, 1, 511, 512, 1_023, 4_096, 16_383]) {
      const padded = padToBucket(new Uint8Array(length).fill(0x80))
      expect(LIMITS.sealedBuckets).toContain(padded.length)
      expect(unpad(padded)).toEqual(new Uint8Array(length).fill(0x80))
    }
    expect(padToBucket(new Uint8Array(511))).toHaveLength(512)
    expect(padToBucket(new Uint8Array(512))).toHaveLength(1_024)
    expect(() => padToBucket(new Uint8Array(16_384))).toThrow('E_MESSAGE_TOO_LONG')
  })

  it('has one form', () => {
    const wider = new Uint8Array(1_024)
    wider[3] = 0x80
    for (const bad of [new Uint8Array(512), new Uint8Array(512).fill(1), wider, new Uint8Array(0)]) expect(() => unpad(bad)).toThrow('E_MALFORMED')
  })
})

describe('envelopes', () => {
  it('open for the device and mailbox they are sealed to, and no byte may change', async () => {
    const key = await provider.xWingGenerate()
    const payload = await sealEnvelope(provider, { mailboxId, sealing: { keyId: 7, key: key.publicKey } }, content(new Uint8Array(200)))
    const keys = (keyId: number) => (keyId === 7 ? key : undefined)
    expect(await openEnvelope(provider, mailboxId, keys, payload)).toEqual({ kind: 'opened', content: content(new Uint8Array(200)) })
    expect(payload).toHaveLength(4 + 1_120 + 512 + 16)
    for (let at = 0; at < payload.length; at++) {
      expect((await openEnvelope(provider, mailboxId, keys, payload.with(at, (payload[at] as number) ^ 1))).kind, `byte ${at}`).toBe('refused')
    }
    const other = idFromBytes('MailboxId', new Uint8Array(16))
    expect(await openEnvelope(provider, other, keys, payload)).toEqual({ kind: 'refused', reason: 'undecryptable' })
    expect(await openEnvelope(provider, mailboxId, () => undefined, payload)).toEqual({ kind: 'refused', reason: 'unknown-key' })
    expect(await openEnvelope(provider, mailboxId, keys, new Uint8Array(ENVELOPE_FLAGS.transient))).toEqual({ kind: 'refused', reason: 'malformed' })
  })

  it('hold the longest ratchet message', async () => {
    const key = await provider.xWingGenerate()
    const payload = await sealEnvelope(
      provider,
      { mailboxId, sealing: { keyId: 7, key: key.publicKey } },
      content(new Uint8Array(LIMITS.bodyBytes + 3_900)),
    )
    expect(payload.length).toBeLessThanOrEqual(LIMITS.payloadBytes)
  })
})

describe('proof of work', () => {
  it('is found, checked, and lets other work run', async () => {
    const work = { serverId: idFromBytes('ServerId', new Uint8Array(32)), mailboxId, payload: new Uint8Array(600), expiry: 1_700_000_000_000 }
    let turns = 0
    const nonce = await solveProofOfWork(provider, work, async () => void turns++, 12)
    expect(checkProofOfWork(provider, { ...work, nonce }, 12)).toBe(true)
    expect(checkProofOfWork(provider, { ...work, payload: new Uint8Array(601), nonce }, 12)).toBe(false)
  })
})
