import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/web-crypto-provider.ts'
import { type DoubleRatchetState, type RatchetHeader, receive } from './double-ratchet.ts'
import { boundSkipped, SKIP, type SkippedKey } from './skipped-keys.ts'

const provider = webCryptoProvider()
const NOW = 1_700_000_000_000
const filled = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
const keyPair = { publicKey: filled(1), privateKey: filled(2) }

/** A state that has received up to number `n` of a chain, with `skipped` keys before. */
function receivingAt(n: number, skipped: readonly SkippedKey[] = []): DoubleRatchetState {
  const sending = { ratchetKey: keyPair, chainKey: filled(3), n: 0 }
  return { rootKey: filled(4), sending, receiving: { ratchetKey: filled(9), chainKey: filled(5), n }, pn: 0, skipped, past: filled(9).slice(0, 8) }
}
const kindOf = async (state: DoubleRatchetState, header: RatchetHeader): Promise<string> => (await receive(provider, state, header, NOW)).kind
const skippedAt = (n: number, storedAt = NOW): SkippedKey => ({ ratchetKey: filled(8), n, messageKey: filled(7), storedAt })

describe('MAX_SKIP', () => {
  it('is 1,000 in a chain that goes on', async () => {
    const header = { dh: filled(9), pn: 0 }
    expect(await kindOf(receivingAt(5), { ...header, n: 5 + SKIP.perChain })).toBe('key')
    expect(await kindOf(receivingAt(5), { ...header, n: 6 + SKIP.perChain })).toBe('too-far')
    expect(await kindOf(receivingAt(5), { ...header, n: 4 })).toBe('duplicate')
  })

  it('is 1,000 in a new chain and 1,000 in the one it ends', async () => {
    const { publicKey: dh } = await provider.x25519Generate()
    expect(await kindOf(receivingAt(5), { dh, pn: 5 + SKIP.perChain, n: SKIP.perChain })).toBe('key')
    expect(await kindOf(receivingAt(5), { dh, pn: 6 + SKIP.perChain, n: 0 })).toBe('too-far')
    expect(await kindOf(receivingAt(5), { dh, pn: 5, n: SKIP.perChain + 1 })).toBe('too-far')
    expect(await kindOf(receivingAt(5), { dh, pn: 0xffff_ffff, n: 0xffff_ffff })).toBe('too-far')
  })

  it('is 2,000 in a session: the oldest go', () => {
    const keys = Array.from({ length: SKIP.perSession + 3 }, (_, n) => skippedAt(n))
    const kept = boundSkipped(keys, NOW)
    expect([kept.length, kept[0]?.n, kept.at(-1)?.n]).toEqual([SKIP.perSession, 3, SKIP.perSession + 2])
  })

  it('is 2,000 in a session when messages come', async () => {
    const keys = Array.from({ length: SKIP.perSession }, (_, n) => skippedAt(n))
    const result = await receive(provider, receivingAt(5, keys), { dh: filled(9), pn: 0, n: 8 }, NOW)
    if (result.kind !== 'key') throw new Error(result.kind)
    const { skipped } = result.state
    expect(skipped).toHaveLength(SKIP.perSession)
    expect([skipped[0]?.n, skipped.at(-1)?.n]).toEqual([3, 7])
  })
})
