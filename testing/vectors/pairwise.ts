import { createHash } from 'node:crypto'
import { encodePeerSessions, type PeerSessions, type Subtle, type WebCrypto, webCryptoProvider } from '@conclave/crypto'
import { twoPeople } from '../../packages/crypto/src/pairwise/two-people.fixture.ts'

/** Randomness block i = SHA-256("conclave vectors" || i as 4 bytes big-endian); ML-KEM by noble, which takes its randomness from it. */
function fixedPlatform(): WebCrypto {
  let block = 0
  const subtle = Object.create(crypto.subtle as unknown as object, { encapsulateBits: { value: undefined } }) as Subtle
  for (const name of ['importKey', 'exportKey', 'encrypt', 'decrypt', 'sign', 'verify', 'deriveBits'] as const) {
    Object.defineProperty(subtle, name, { value: (crypto.subtle as unknown as Subtle)[name].bind(crypto.subtle) })
  }
  const next = (): Buffer => createHash('sha256').update('conclave vectors').update(Uint8Array.of(0, 0, block >> 8, block++)).digest()
  return { subtle, getRandomValues: (array) => { for (let at = 0; at < array.length; at += 32) array.set(next().subarray(0, array.length - at), at) } }
}

/** A conversation with fixed randomness: every message, and H(encoded state) of both sides at the end. */
export async function ratchetVector() {
  const { alice, bob } = await twoPeople(webCryptoProvider(fixedPlatform()))
  await alice.start()
  const messages: { from: string; body: string; message: string }[] = []
  for (let i = 0; i < 8; i++) {
    const [name, from, to] = i % 2 === 0 ? (['alice', alice, bob] as const) : (['bob', bob, alice] as const)
    for (const peer of [alice, bob]) peer.now += 13 * 60 * 60_000
    const message = await from.send(`message ${i}`)
    messages.push({ from: name, body: await to.receive(message), message: Buffer.from(message).toString('hex') })
  }
  const state = (sessions: PeerSessions | undefined): string => createHash('sha256').update(encodePeerSessions(sessions as PeerSessions)).digest('hex')
  return { ad: Buffer.from(alice.sessions?.sending.ad ?? []).toString('hex'), messages, alice: state(alice.sessions), bob: state(bob.sessions) }
}
