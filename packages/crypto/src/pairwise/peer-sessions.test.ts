import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/web-crypto-provider.ts'
import { expire, isAccepted, type PeerSessions, SESSIONS } from './peer-sessions.ts'
import { talkingPeople, twoPeople } from './two-people.fixture.ts'

const provider = webCryptoProvider()
const hex = (bytes: Uint8Array | undefined): string => Array.from(bytes ?? [], (byte) => byte.toString(16).padStart(2, '0')).join('')

describe('the sessions of a pair', () => {
  it('that crossed leave the one with the lower H(base key) sending, the other receiving', async () => {
    for (let i = 0; i < 4; i++) {
      const { alice, bob } = await twoPeople(provider)
      await Promise.all([alice.start(), bob.start()])
      const ids = [hex(alice.sessions?.sending.id), hex(bob.sessions?.sending.id)].toSorted()
      const [a, b] = [await alice.send('a'), await bob.send('b')]
      await alice.receive(b)
      await bob.receive(a)
      for (const { sessions } of [alice, bob]) {
        expect(hex(sessions?.sending.id)).toBe(ids[0])
        expect(sessions?.older.map(({ session }) => hex(session.id))).toEqual([ids[1]])
      }
    }
  })

  it('remember an accepted initial message as long as its prekeys live, and older sessions for 48 hours', async () => {
    const { bob, alice } = await talkingPeople(provider)
    const [accepted] = bob.sessions?.accepted ?? []
    await bob.start()
    const sessions = bob.sessions as PeerSessions
    const id = accepted?.id as Uint8Array
    expect(isAccepted(expire(sessions, alice.now + SESSIONS.acceptedLifetime - 1), id)).toBe(true)
    expect(isAccepted(expire(sessions, alice.now + SESSIONS.acceptedLifetime), id)).toBe(false)
    expect(expire(sessions, alice.now + SESSIONS.olderLifetime - 1).older).toHaveLength(1)
    expect(expire(sessions, alice.now + SESSIONS.olderLifetime).older).toHaveLength(0)
  })

  it('are begun by the peer 1,000 times within the life of prekeys and no more', async () => {
    const { alice, bob } = await talkingPeople(provider)
    const { sessions } = bob
    const [known] = sessions?.accepted ?? []
    const begun = Array.from({ length: SESSIONS.accepted - 1 }, (_, i) => ({ ...known, id: provider.sha256(Uint8Array.of(i >> 8, i)) }))
    bob.sessions = { ...sessions, accepted: begun } as PeerSessions
    await alice.start()
    expect(await bob.receive(await alice.send('the last'))).toBe('the last')
    await alice.start()
    expect(await bob.receive(await alice.send('one more'))).toBe('session-limit')
    bob.now += SESSIONS.acceptedLifetime
    expect(await bob.receive(await alice.send('later'))).toBe('later')
  })
})
