import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/web-crypto-provider.ts'
import { decodeMessage, encodeClear, encodeMessage } from './message.ts'
import { decodePeerSessions, encodePeerSessions, expire, type PeerSessions } from './peer-sessions.ts'
import { type Pair, talkingPeople, testDevice, TestPeer, twoPeople } from './two-people.fixture.ts'

const provider = webCryptoProvider()
const long = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env['CONCLAVE_LONG'] !== undefined
const HOUR = 60 * 60_000
const stateOf = (sessions: PeerSessions | undefined): string => (sessions === undefined ? '' : Array.from(encodePeerSessions(sessions)).join())

async function talk({ alice, bob }: Pair, turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) {
    expect(await bob.receive(await alice.send(`a${i}`))).toBe(`a${i}`)
    expect(await alice.receive(await bob.send(`b${i}`))).toBe(`b${i}`)
  }
}

describe('a conversation of two devices', () => {
  it('repeats the initial header until the first reply', async () => {
    const { alice, bob } = await twoPeople(provider)
    await alice.start()
    const sent = [await alice.send('one'), await alice.send('two')]
    expect(sent.map((message) => decodeMessage(message).initial === null)).toEqual([false, false])
    expect(await bob.receive(sent[1] as Uint8Array)).toBe('two')
    expect(await bob.receive(sent[0] as Uint8Array)).toBe('one')
    expect(await alice.receive(await bob.send('reply'))).toBe('reply')
    expect(decodeMessage(await alice.send('three')).initial).toBeNull()
  })

  it('tells which one-time keys were used', async () => {
    const { alice, bob } = await twoPeople(provider)
    await alice.start()
    expect(await bob.tryReceive(await alice.send('hello'))).toMatchObject({ kind: 'message', started: true, consumed: { oneTime: 3, kemOneTime: 2 } })
  })

  it('delivers each message once under loss, reordering, duplication and restarts', async () => {
    const action = fc.record({ from: fc.boolean(), deliver: fc.nat(9), again: fc.boolean(), lose: fc.nat(19), minutes: fc.nat(300) })
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 60 }), fc.boolean(), async (actions, crossed) => {
        const pair = await twoPeople(provider)
        await pair.alice.start()
        if (crossed) await pair.bob.start()
        else expect(await pair.bob.receive(await pair.alice.send('start'))).toBe('start')
        const queues: Record<'alice' | 'bob', { text: string; message: Uint8Array }[]> = { alice: [], bob: [] }
        const seen = new Set<string>()
        const deliver = async (to: 'alice' | 'bob', at: number, keep: boolean): Promise<void> => {
          const next = queues[to][at % queues[to].length]
          if (next === undefined) return
          if (!keep) queues[to].splice(queues[to].indexOf(next), 1)
          expect(await pair[to].receive(next.message)).toBe(seen.has(next.text) ? 'duplicate' : next.text)
          seen.add(next.text)
          pair[to].sessions = decodePeerSessions(encodePeerSessions(pair[to].sessions as PeerSessions))
        }
        for (const [i, { from, deliver: at, again, lose, minutes }] of actions.entries()) {
          const [sender, receiver] = from ? (['alice', 'bob'] as const) : (['bob', 'alice'] as const)
          for (const peer of [pair.alice, pair.bob]) peer.now += minutes * 60_000 * (crossed ? 0 : 1)
          const text = `${sender} ${i}`
          const message = await pair[sender].send(text)
          if (lose > 0) queues[receiver].push({ text, message })
          await deliver(at % 2 === 0 ? 'alice' : 'bob', at, again)
        }
        for (const to of ['alice', 'bob'] as const) while (queues[to].length > 0) await deliver(to, 0, false)
        await talk(pair, 3)
      }),
      { numRuns: long ? 1_000 : 25 },
    )
  })

  it('passes epochs of the post-quantum ratchet', async () => {
    const pair = await talkingPeople(provider)
    await talk(pair, 130)
    expect(pair.alice.sessions?.sending.pq.epoch).toBeGreaterThanOrEqual(4)
    expect(pair.bob.sessions?.sending.pq.epoch).toBe(pair.alice.sessions?.sending.pq.epoch)
  })
})

describe('hostile input', () => {
  it('refuses a message with any changed byte and changes nothing', async () => {
    const { alice, bob } = await twoPeople(provider)
    await alice.start()
    const first = await alice.send('first')
    for (let at = 0; at < first.length; at++) {
      const forged = first.with(at, (first[at] as number) ^ 1)
      expect((await bob.tryReceive(forged)).kind, `byte ${at}`).toBe('refused')
    }
    await bob.receive(first)
    for (const message of [await alice.send('repeated header'), (await alice.receive(await bob.send('reply')), await alice.send('later'))]) {
      const before = stateOf(bob.sessions)
      for (let at = 0; at < message.length; at++) {
        expect((await bob.tryReceive(message.with(at, (message[at] as number) ^ 1))).kind, `byte ${at}`).not.toBe('message')
      }
      expect(stateOf(bob.sessions)).toBe(before)
    }
  })

  it('refuses anything that is no message, of any length', async () => {
    const { bob } = await talkingPeople(provider)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => {
        expect(await bob.tryReceive(bytes)).toEqual({ kind: 'refused', reason: 'malformed' })
      }),
    )
  })

  it('refuses a message that claims another device', async () => {
    const { alice, bob } = await twoPeople(provider)
    const stranger = await testDevice(provider, alice.now)
    await alice.start()
    const message = await alice.send('hello')
    const misled = new TestPeer(provider, await testDevice(provider, alice.now), stranger, alice.now)
    expect(await misled.tryReceive(message)).toMatchObject({ kind: 'refused' })
    expect(await bob.receive(message)).toBe('hello')
  })

  it('refuses ratchet keys of small order', async () => {
    const { alice, bob } = await talkingPeople(provider)
    const message = decodeMessage(await alice.send('hello'))
    for (const dh of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))]) {
      const clear = encodeClear({ version: 1, initial: null, header: { ...message.header, dh } })
      expect(await bob.tryReceive(encodeMessage(clear, message.ciphertext))).toEqual({ kind: 'refused', reason: 'malformed' })
    }
  })

  it('skips 1,000 messages of a chain and no more', async () => {
    const { alice, bob } = await talkingPeople(provider)
    const sent: Uint8Array[] = []
    for (let i = 0; i <= 1_001; i++) sent.push(await alice.send(`${i}`))
    expect(await bob.receive(sent[1_001] as Uint8Array)).toBe('too-far')
    expect(await bob.receive(sent[1_000] as Uint8Array)).toBe('1000')
    expect(await bob.receive(sent[0] as Uint8Array)).toBe('0')
    expect(await bob.receive(sent[0] as Uint8Array)).toBe('duplicate')
    bob.now += 7 * 24 * HOUR
    expect(await bob.receive(sent[1] as Uint8Array)).toBe('duplicate')
    expect(await bob.receive(sent[1_001] as Uint8Array)).toBe('1001')
    expect(bob.sessions?.sending.ratchet.skipped).toEqual([])
  })

  it('does little for a message that claims to be far ahead and does not open', async () => {
    let macs = 0
    const counting = { ...provider, hmacSha256: (key: Uint8Array, data: Uint8Array) => (macs++, provider.hmacSha256(key, data)) }
    const { alice, bob } = await talkingPeople(counting)
    const message = decodeMessage(await alice.send('hello'))
    const clear = encodeClear({ version: 1, initial: null, header: { ...message.header, dh: provider.random(32), pn: 1_000, n: 1_000 } })
    macs = 0
    expect(await bob.tryReceive(encodeMessage(clear, message.ciphertext))).toEqual({ kind: 'refused', reason: 'undecryptable' })
    expect(macs).toBeLessThan(1_010)
  })

  it('neither encrypts nor decrypts with the sessions of another device', async () => {
    const { alice, bob } = await talkingPeople(provider)
    const message = await alice.send('hello')
    const self = await testDevice(provider, bob.now)
    const misled = new TestPeer(provider, self, await testDevice(provider, bob.now), bob.now)
    misled.sessions = bob.sessions
    await expect(misled.tryReceive(message)).rejects.toMatchObject({ code: 'E_INTERNAL' })
    await expect(misled.send('to nobody')).rejects.toMatchObject({ code: 'E_INTERNAL' })
  })

  it('erases skipped keys after 7 days although nothing is received', async () => {
    const { alice, bob } = await talkingPeople(provider)
    await alice.send('lost')
    await bob.receive(await alice.send('next'))
    expect(bob.sessions?.sending.ratchet.skipped).toHaveLength(1)
    const { sessions } = bob
    bob.now += 7 * 24 * HOUR
    expect(expire(sessions as PeerSessions, bob.now).sending.ratchet.skipped).toEqual([])
    await bob.send('only sends')
    expect(bob.sessions?.sending.ratchet.skipped).toEqual([])
  })

  it('does not keep secrets for longer after a clock that was ahead', async () => {
    const { alice, bob } = await talkingPeople(provider)
    const right = bob.now
    bob.now += 365 * 24 * HOUR
    await alice.send('lost')
    await bob.receive(await alice.send('next'))
    await alice.start()
    await bob.receive(await alice.send('reset'))
    await alice.send('lost too')
    await bob.receive(await alice.send('next'))
    bob.now = right
    await bob.send('the clock is right again')
    bob.now += 49 * HOUR
    await bob.send('later')
    expect(bob.sessions).toMatchObject({ older: [], sending: { ratchet: { skipped: [] } } })
  })

  it('refuses forged and expired bundles', async () => {
    const now = 1_700_000_000_000
    const [a, b] = [await testDevice(provider, now), await testDevice(provider, now)]
    const flip = (key: Uint8Array): Uint8Array => key.with(0, (key[0] as number) ^ 1)
    for (const bundle of [
      { ...b.bundle, signed: { ...b.bundle.signed, key: flip(b.bundle.signed.key) } },
      { ...b.bundle, kem: { ...b.bundle.kem, signature: flip(b.bundle.kem.signature) } },
      { ...b.bundle, kemIsOneTime: 0 },
      { ...b.bundle, deviceId: a.bundle.deviceId },
    ]) {
      await expect(new TestPeer(provider, a, { ...b, bundle }, now).start()).rejects.toMatchObject({ code: 'E_SIGNATURE' })
    }
    await expect(new TestPeer(provider, a, b, now + 14 * 24 * HOUR).start()).rejects.toMatchObject({ code: 'E_SIGNATURE' })
  })
})

describe('several sessions of one device pair', () => {
  it('keeps one session for sending when both began at once', async () => {
    for (let i = 0; i < 6; i++) {
      const pair = await twoPeople(provider)
      await Promise.all([pair.alice.start(), pair.bob.start()])
      const [a, b] = [await pair.alice.send('from alice'), await pair.bob.send('from bob')]
      expect(await pair.bob.receive(a)).toBe('from alice')
      expect(await pair.alice.receive(b)).toBe('from bob')
      expect(pair.alice.sessions?.sending.id).toEqual(pair.bob.sessions?.sending.id)
      await talk(pair, 2)
    }
  })

  it('agrees again when the crossing message comes late', async () => {
    for (let i = 0; i < 6; i++) {
      const pair = await twoPeople(provider)
      await Promise.all([pair.alice.start(), pair.bob.start()])
      const late = await pair.bob.send('late')
      await pair.bob.receive(await pair.alice.send('early'))
      await pair.alice.receive(await pair.bob.send('reply'))
      expect(await pair.alice.receive(late)).toMatch(/late|duplicate/)
      await talk(pair, 2)
      for (const peer of [pair.alice, pair.bob]) peer.now += 72 * HOUR
      await talk(pair, 2)
      expect(pair.alice.sessions?.sending.id).toEqual(pair.bob.sessions?.sending.id)
    }
  })

  it('moves to a session begun anew and still reads the old one for 48 hours', async () => {
    const pair = await talkingPeople(provider)
    const late = [await pair.alice.send('late'), await pair.alice.send('too late')]
    await pair.bob.start()
    expect(await pair.alice.receive(await pair.bob.send('reset'))).toBe('reset')
    expect(await pair.bob.receive(late[0] as Uint8Array)).toBe('late')
    await talk(pair, 2)
    pair.bob.now += 49 * HOUR
    expect(await pair.bob.receive(late[1] as Uint8Array)).toBe('undecryptable')
    expect(pair.bob.sessions?.older).toHaveLength(1)
    await pair.bob.receive(await pair.alice.send('erases'))
    expect(pair.bob.sessions?.older).toHaveLength(0)
  })

  it('takes over a session that knowingly replaces an unanswered one', async () => {
    for (let i = 0; i < 4; i++) {
      const pair = await twoPeople(provider)
      await pair.alice.start()
      await pair.bob.receive(await pair.alice.send('hello'))
      await pair.bob.start()
      expect(await pair.alice.receive(await pair.bob.send('reset'))).toBe('reset')
      expect(pair.alice.sessions?.sending.id).toEqual(pair.bob.sessions?.sending.id)
      await talk(pair, 1)
    }
  })

  it('does not go back to a session that the peer had replaced before it came', async () => {
    const pair = await talkingPeople(provider)
    await pair.alice.start()
    const late = await pair.alice.send('late')
    await pair.alice.start()
    expect(await pair.bob.receive(await pair.alice.send('reset'))).toBe('reset')
    expect(await pair.bob.receive(late)).toBe('late')
    expect(pair.bob.sessions?.sending.id).toEqual(pair.alice.sessions?.sending.id)
    await talk(pair, 2)
  })

  it('never makes a second session from a replayed initial message', async () => {
    const pair = await twoPeople(provider, true)
    await pair.alice.start()
    const first = await pair.alice.send('first')
    await pair.bob.receive(first)
    expect(await pair.bob.receive(first)).toBe('duplicate')
    await pair.alice.receive(await pair.bob.send('reply'))
    for (let i = 0; i < 3; i++) {
      await pair.alice.start()
      await pair.bob.receive(await pair.alice.send('reset'))
    }
    expect(await pair.bob.receive(first)).toBe('stale-initial')
  })

  it('works on with the old state when a crash lost the new one', async () => {
    const { alice, bob } = await talkingPeople(provider)
    const message = await alice.send('hello')
    const lost = await bob.tryReceive(message)
    expect(lost.kind).toBe('message')
    expect(await bob.receive(message)).toBe('hello')
    expect(await alice.receive(await bob.send('reply'))).toBe('reply')
  })
})
