import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/web-crypto-provider.ts'
import { decodeMessage } from './message.ts'
import { encodePeerSessions, type PeerSessions } from './peer-sessions.ts'
import { epochSecretFor, initPq, PQ, type PqPart, type PqState, prepareSend, received } from './pq-ratchet.ts'
import { encryptInSession } from './session.ts'
import { type Pair, talkingPeople } from './two-people.fixture.ts'

const provider = webCryptoProvider()
const NOW = 1_700_000_000_000
const ad = Uint8Array.of(1, 2, 3)

/** Both sides of a ratchet whose first offer is due at the initiator. */
function bothSides(): { initiator: PqState; responder: PqState } {
  const sk = provider.random(32)
  const heard = { heard: true, messages: PQ.messages }
  return { initiator: { ...initPq(provider, sk, ad, true, NOW), ...heard }, responder: { ...initPq(provider, sk, ad, false, NOW), ...heard } }
}

const next = async (state: PqState, n = 0) => prepareSend(provider, state, n, NOW)
const take = (state: PqState, epoch: number, part: PqPart) => received(provider, state, ad, epoch, part, NOW)

async function offered(): Promise<{ initiator: PqState; responder: PqState; offer: Extract<PqPart, { type: 'offer' }> }> {
  const { initiator, responder } = bothSides()
  const { state, part } = await next(initiator)
  if (part?.type !== 'offer') throw new Error('no offer')
  return { initiator: state, responder, offer: part }
}

describe('offers', () => {
  it('are due after 50 messages or a day, to one that was heard, from the side whose turn it is', async () => {
    const { initiator, responder } = bothSides()
    const due = async (state: PqState, now = NOW): Promise<string | undefined> => (await prepareSend(provider, state, 0, now)).part?.type
    expect(await due(initiator)).toBe('offer')
    expect(await due(responder)).toBeUndefined()
    expect(await due({ ...responder, epoch: 1, secrets: [...responder.secrets, { epoch: 1, secret: ad, since: NOW }] })).toBe('offer')
    expect(await due({ ...initiator, heard: false })).toBeUndefined()
    expect(await due({ ...initiator, messages: PQ.messages - 1 })).toBeUndefined()
    expect(await due({ ...initiator, messages: 0 }, NOW + PQ.interval - 1)).toBeUndefined()
    expect(await due({ ...initiator, messages: 0 }, NOW + PQ.interval)).toBe('offer')
  })

  it('ride with answers in the first message of a chain and in every 8th after it, always the same', async () => {
    const { initiator, responder, offer } = await offered()
    const answering = (await take(responder, 0, offer)) as PqState
    const answer = (await next(answering)).part
    expect(answer?.type).toBe('answer')
    for (let n = 0; n < 20; n++) {
      expect((await next(initiator, n)).part).toEqual(n % 8 === 0 ? offer : null)
      expect((await next(answering, n)).part).toEqual(n % 8 === 0 ? answer : null)
    }
  })

  it('are answered once: the same key again is ignored, another one is refused', async () => {
    const { responder, offer } = await offered()
    const answering = (await take(responder, 0, offer)) as PqState
    expect((await take(answering, 0, offer))?.pending).toBe(answering.pending)
    const other = await provider.mlKemGenerate(768)
    expect(await take(answering, 0, { ...offer, ek: other.publicKey })).toBeUndefined()
  })

  it('of the wrong side, of a later epoch or with a key over the modulus are refused; of a past epoch they are ignored', async () => {
    const { initiator, responder, offer } = await offered()
    expect(await take(initiator, 0, offer)).toBeUndefined()
    expect(await take(responder, 0, { ...offer, epoch: 3 })).toBeUndefined()
    expect(await take(responder, 0, { ...offer, epoch: 2 })).toBeUndefined()
    await expect(take(responder, 0, { ...offer, ek: new Uint8Array(1_184).fill(0xff) })).rejects.toMatchObject({ code: 'E_MALFORMED' })
    const later: PqState = { ...responder, epoch: 2, secrets: [...responder.secrets, { epoch: 2, secret: ad, since: NOW }] }
    expect((await take(later, 2, offer))?.pending).toEqual({ type: 'none' })
  })
})

describe('answers', () => {
  it('switch the offerer at once and the answerer with the first message under the new epoch, to one secret', async () => {
    const { initiator, responder, offer } = await offered()
    const answering = (await take(responder, 0, offer)) as PqState
    const { state: sent, part: answer } = await next(answering)
    expect(sent.epoch).toBe(0)
    const switched = (await take(initiator, 0, answer)) as PqState
    expect([switched.epoch, switched.heard, switched.messages, switched.pending]).toEqual([1, false, 0, { type: 'none' }])
    expect(epochSecretFor(sent, 1)).toEqual(epochSecretFor(switched, 1))
    expect(epochSecretFor(switched, 1)).not.toEqual(epochSecretFor(switched, 0))
    const followed = (await take(sent, 1, null)) as PqState
    expect([followed.epoch, followed.heard, followed.pending]).toEqual([1, true, { type: 'none' }])
    expect(await take(sent, 0, null)).toMatchObject({ epoch: 0, pending: { type: 'answered' } })
    expect((await take(switched, 0, answer))?.epoch).toBe(1)
  })

  it('to nothing, of the wrong side or of a later epoch are refused', async () => {
    const { initiator, responder, offer } = await offered()
    const { part: answer } = await next((await take(responder, 0, offer)) as PqState)
    if (answer?.type !== 'answer') throw new Error('no answer')
    expect(await take(bothSides().initiator, 0, answer)).toBeUndefined()
    expect(await take(responder, 0, answer)).toBeUndefined()
    expect(await take(initiator, 0, { ...answer, epoch: 3 })).toBeUndefined()
  })

  it('bind the epoch secret to AD, key, ciphertext and the secret before', async () => {
    const { initiator, responder, offer } = await offered()
    const { part: answer } = await next((await take(responder, 0, offer)) as PqState)
    const right = epochSecretFor((await take(initiator, 0, answer)) as PqState, 1)
    const otherAd = (await received(provider, initiator, Uint8Array.of(9), 0, answer, NOW)) as PqState
    const otherBefore = (await take({ ...initiator, secrets: [{ epoch: 0, secret: new Uint8Array(32), since: NOW }] }, 0, answer)) as PqState
    for (const state of [otherAd, otherBefore]) expect(epochSecretFor(state, 1)).not.toEqual(right)
  })
})

describe('secrets', () => {
  const DAY = 24 * 60 * 60_000
  const epochs = (newest: number): PqState => ({
    ...bothSides().initiator,
    epoch: newest,
    secrets: Array.from({ length: newest + 1 }, (_, epoch) => ({ epoch, secret: ad, since: NOW })),
  })
  const keptAfter = async (state: PqState, days: number): Promise<readonly number[] | undefined> =>
    (await received(provider, state, ad, state.epoch, null, NOW + days * DAY))?.secrets.map(({ epoch }) => epoch)

  it('go when they are both 3 epochs and 7 days old', async () => {
    expect(await keptAfter(epochs(4), 6)).toEqual([0, 1, 2, 3, 4])
    expect(await keptAfter(epochs(4), 7)).toEqual([2, 3, 4])
    expect(await keptAfter(epochs(2), 365)).toEqual([0, 1, 2])
    expect(await keptAfter(epochs(0), 365)).toEqual([0])
  })
})

type Step = 'offer' | 'answer' | 'switch'

/** What of the post-quantum ratchet a message just sent by `from` carries. */
function stepOf(message: Uint8Array, from: PeerSessions, to: PeerSessions): Step | undefined {
  const { n, pqEpoch } = decodeMessage(message).header
  if (pqEpoch > to.sending.pq.epoch) return 'switch'
  if (n % PQ.rhythm !== 0) return undefined
  const { type } = from.sending.pq.pending
  return type === 'offered' ? 'offer' : type === 'answered' ? 'answer' : undefined
}

/** Talks for a while; the first `count` messages that carry `step` go through `fault`. */
async function talkWith({ alice, bob }: Pair, step: Step, count: number, fault: 'lost' | 'twice' | 'late'): Promise<number> {
  let hit = 0
  const held: { message: Uint8Array; text: string; to: typeof alice }[] = []
  for (let turn = 0; turn < 24; turn++) {
    const [from, to] = turn % 2 === 0 ? [alice, bob] : [bob, alice]
    for (const peer of [alice, bob]) peer.now += PQ.interval / 4
    for (const text of [`${turn} first`, `${turn} second`]) {
      const message = await from.send(text)
      const isHit = hit < count && stepOf(message, from.sessions as PeerSessions, to.sessions as PeerSessions) === step
      if (isHit) hit++
      if (isHit && fault !== 'twice') held.push({ message, text, to })
      else expect(await to.receive(message)).toBe(text)
      if (isHit && fault === 'twice') expect(await to.receive(message)).toBe('duplicate')
    }
  }
  if (fault === 'late') for (const { message, text, to } of held) expect(await to.receive(message)).toBe(text)
  return hit
}

describe.each(['offer', 'answer', 'switch'] as const)('messages with an %s', (step) => {
  it.each(['lost', 'twice', 'late'] as const)('may come %s', async (fault) => {
    for (const count of [1, 3]) {
      const pair = await talkingPeople(provider)
      expect(await talkWith(pair, step, count, fault)).toBe(count)
      const [a, b] = [pair.alice.sessions?.sending.pq as PqState, pair.bob.sessions?.sending.pq as PqState]
      expect(Math.min(a.epoch, b.epoch)).toBeGreaterThanOrEqual(1)
      expect(epochSecretFor(a, Math.min(a.epoch, b.epoch))).toEqual(epochSecretFor(b, Math.min(a.epoch, b.epoch)))
    }
  })
})

describe('a peer that breaks the rules', () => {
  it('is refused with a second key for one epoch, and nothing changes', async () => {
    const { alice, bob } = await talkingPeople(provider)
    for (const peer of [alice, bob]) peer.now += PQ.interval
    await bob.receive(await alice.send('offer'))
    expect(bob.sessions?.sending.pq.pending.type).toBe('answered')
    const { publicKey: ek, privateKey: dk } = await provider.mlKemGenerate(768)
    for (let n = 1; n < 8; n++) await bob.receive(await alice.send(`${n}`))
    const eighth = (alice.sessions as PeerSessions).sending
    const second = await encryptInSession(
      provider,
      { ...eighth, pq: { ...eighth.pq, pending: { type: 'offered', ek, dk } } },
      Uint8Array.of(1),
      alice.now,
    )
    const kept = Array.from(encodePeerSessions(bob.sessions as PeerSessions)).join()
    expect(await bob.receive(second.message)).toBe('malformed')
    expect(Array.from(encodePeerSessions(bob.sessions as PeerSessions)).join()).toBe(kept)
    expect(await bob.receive(await alice.send('honest again'))).toBe('honest again')
  })

  it('is refused with a new message under an epoch that it has left', async () => {
    const { alice, bob } = await talkingPeople(provider)
    const old = (alice.sessions as PeerSessions).sending.pq
    for (let turn = 0; turn < 6; turn++) {
      for (const peer of [alice, bob]) peer.now += PQ.interval
      await bob.receive(await alice.send('a'))
      await alice.receive(await bob.send('b'))
    }
    const { sending } = alice.sessions as PeerSessions
    expect(sending.pq.epoch).toBeGreaterThan(1)
    const forged = await encryptInSession(provider, { ...sending, pq: { ...old, secrets: sending.pq.secrets } }, Uint8Array.of(1), alice.now)
    expect(await bob.receive(forged.message)).toBe('unknown-epoch')
  })
})
