import { webCryptoProvider } from '@conclave/crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testDevice, TestPeer } from '../../packages/crypto/src/pairwise/two-people.fixture.ts'
import { NaiveRatchet } from './naive-ratchet.ts'

const long = process.env['CONCLAVE_LONG'] !== undefined
const NOW = 1_700_000_000_000

it('the ratchets agree with a second model that keeps everything', async () => {
  const bursts = fc.array(fc.record({ fromAlice: fc.boolean(), count: fc.integer({ min: 1, max: 12 }), hours: fc.integer({ min: 0, max: 30 }), reverse: fc.boolean() }), { minLength: 4, maxLength: 14 })
  const alternating = Array.from({ length: 14 }, (_, i) => ({ fromAlice: i % 2 === 0, count: 2, hours: 25, reverse: i % 3 === 0 }))
  let epochs = 0
  await fc.assert(
    fc.asyncProperty(bursts, async (plan) => {
      const naive = new NaiveRatchet()
      const plain = webCryptoProvider()
      const [a, b] = [await testDevice(plain, NOW), await testDevice(plain, NOW)]
      const provider = naive.watch(plain)
      const [alice, bob] = [new TestPeer(provider, a, b, NOW), new TestPeer(provider, b, a, NOW)]
      await alice.start()
      naive.ad = alice.sessions?.sending.ad ?? new Uint8Array(0)
      const told: [string, Uint8Array][] = [['start', await alice.send('start')]]
      expect(await bob.receive(told[0]?.[1] as Uint8Array)).toBe('start')
      for (const [i, { fromAlice, count, hours, reverse }] of plan.entries()) {
        const [from, to] = fromAlice ? [alice, bob] : [bob, alice]
        for (const peer of [alice, bob]) peer.now += hours * 60 * 60_000
        const burst: [string, Uint8Array][] = []
        for (let k = 0; k < count; k++) burst.push([`${i}/${k}`, await from.send(`${i}/${k}`)])
        for (const [text, message] of reverse ? burst.toReversed() : burst) expect(await to.receive(message)).toBe(text)
        told.push(...burst)
        for (const [text, message] of burst) expect(naive.open(message, b.bundle.signed.key)).toBe(text)
      }
      for (const [text, message] of told) expect(naive.open(message, b.bundle.signed.key)).toBe(text)
      epochs = Math.max(epochs, alice.sessions?.sending.pq.epoch ?? 0)
    }),
    { numRuns: long ? 200 : 8, examples: [[alternating]] },
  )
  expect(epochs).toBeGreaterThan(1)
})
