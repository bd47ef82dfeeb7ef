import { webCryptoProvider } from '@conclave/crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testDevice, TestPeer } from '../../packages/crypto/src/pairwise/two-people.fixture.ts'
import { NaiveRatchet } from './naive-ratchet.ts'

const long = process.env['CONCLAVE_LONG'] !== undefined
const NOW = 1_700_000_000_000
const HOUR = 60 * 60_000

async function watchedPeople() {
  const plain = webCryptoProvider()
  const [a, b] = [await testDevice(plain, NOW), await testDevice(plain, NOW)]
  const naive = new NaiveRatchet(a.bundle.signed.key, b.bundle.signed.key)
  const provider = naive.watch(plain)
  return { naive, alice: new TestPeer(provider, a, b, NOW), bob: new TestPeer(provider, b, a, NOW) }
}

it('the ratchets agree with a second model that keeps everything', async () => {
  const bursts = fc.array(
    fc.record({ fromAlice: fc.boolean(), count: fc.integer({ min: 1, max: 12 }), hours: fc.integer({ min: 0, max: 30 }), reverse: fc.boolean() }),
    { minLength: 4, maxLength: 14 },
  )
  const alternating = Array.from({ length: 14 }, (_, i) => ({ fromAlice: i % 2 === 0, count: 2, hours: 25, reverse: i % 3 === 0 }))
  let epochs = 0
  await fc.assert(
    fc.asyncProperty(bursts, async (plan) => {
      const { naive, alice, bob } = await watchedPeople()
      await alice.start()
      const told: [string, Uint8Array][] = [['start', await alice.send('start')]]
      expect(await bob.receive(told[0]?.[1] as Uint8Array)).toBe('start')
      for (const [i, { fromAlice, count, hours, reverse }] of plan.entries()) {
        const [from, to] = fromAlice ? [alice, bob] : [bob, alice]
        for (const peer of [alice, bob]) peer.now += hours * HOUR
        const burst: [string, Uint8Array][] = []
        for (let k = 0; k < count; k++) burst.push([`${i}/${k}`, await from.send(`${i}/${k}`)])
        for (const [text, message] of reverse ? burst.toReversed() : burst) expect(await to.receive(message)).toBe(text)
        told.push(...burst)
        for (const [text, message] of burst) expect(naive.open(message)).toBe(text)
      }
      for (const [text, message] of told) expect(naive.open(message)).toBe(text)
      expect(naive.sessions.size).toBe(1)
      epochs = Math.max(epochs, alice.sessions?.sending.pq.epoch ?? 0)
    }),
    { numRuns: long ? 200 : 8, examples: [[alternating]] },
  )
  expect(epochs).toBeGreaterThan(1)
})

it('the sessions of a pair agree with it too, when they cross, are begun anew, and messages come late', async () => {
  const step = fc.record({ what: fc.constantFrom('send', 'send', 'send', 'start'), fromAlice: fc.boolean(), hold: fc.boolean(), hours: fc.nat(6) })
  const crossing = [
    { what: 'start', fromAlice: true, hold: false, hours: 0 },
    { what: 'start', fromAlice: false, hold: false, hours: 0 },
    ...Array.from({ length: 24 }, (_, i) => ({ what: 'send', fromAlice: i % 2 === 0, hold: i % 7 === 6, hours: 6 })),
  ]
  const seen = { most: 0, epoch: 0, opened: 0, refused: 0 }
  /** With more than two sessions replaced meanwhile, or after 48 h, a message may be refused; it never opens as another. */
  const deliver = async (to: TestPeer, text: string, message: Uint8Array): Promise<void> => {
    const told = await to.receive(message)
    expect([text, 'undecryptable', 'unknown-session', 'stale-initial']).toContain(told)
    seen[told === text ? 'opened' : 'refused']++
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (plan) => {
      const { naive, alice, bob } = await watchedPeople()
      await alice.start()
      expect(await bob.receive(await alice.send('start'))).toBe('start')
      const held: { to: TestPeer; text: string; message: Uint8Array }[] = []
      for (const [i, { what, fromAlice, hold, hours }] of plan.entries()) {
        const [from, to] = fromAlice ? [alice, bob] : [bob, alice]
        for (const peer of [alice, bob]) peer.now += hours * HOUR
        if (what === 'start') {
          await from.start()
          continue
        }
        const message = await from.send(`${i}`)
        expect(naive.open(message)).toBe(`${i}`)
        if (hold) held.push({ to, text: `${i}`, message })
        else await deliver(to, `${i}`, message)
      }
      for (const { to, text, message } of held) {
        await deliver(to, text, message)
        expect(naive.open(message)).toBe(text)
      }
      seen.most = Math.max(seen.most, naive.sessions.size)
      for (const { sessions } of [alice, bob]) seen.epoch = Math.max(seen.epoch, sessions?.sending.pq.epoch ?? 0)
    }),
    { numRuns: long ? 200 : 10, examples: [[crossing]] },
  )
  expect(seen.most).toBeGreaterThan(2)
  expect(seen.epoch).toBeGreaterThan(0)
  expect(seen.opened).toBeGreaterThan(20)
})
