import { idFromBytes } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import type { CryptoProvider } from '../primitives/provider.ts'
import { webCryptoProvider } from '../primitives/web-crypto-provider.ts'
import { openEnvelope, sealEnvelope } from '../sealed-sender/envelope.ts'
import { decryptMessage, encryptMessage } from './messages.ts'
import { encodePeerSessions, type PeerSessions } from './peer-sessions.ts'
import { PQ } from './pq-ratchet.ts'
import { startSession } from './start-session.ts'
import { testDevice, type TestDevice } from './two-people.fixture.ts'

const plain = webCryptoProvider()
const NOW = 1_700_000_000_000
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

class Crash extends Error {}

/** Stops at the `at`-th use of the provider, before it does anything or after it has. */
function crashing(at: number, after: boolean): CryptoProvider {
  let uses = 0
  const use = (original: (...args: never[]) => unknown) =>
    async function wrapped(...args: never[]): Promise<unknown> {
      const isLast = uses++ === at
      if (isLast && !after) throw new Crash()
      const result = await original(...args)
      if (isLast) throw new Crash()
      return result
    }
  const useSync =
    (original: (...args: never[]) => unknown) =>
    (...args: never[]): unknown => {
      const isLast = uses++ === at
      if (isLast && !after) throw new Crash()
      const result = original(...args)
      if (isLast) throw new Crash()
      return result
    }
  const SYNC = new Set(['sha256', 'sha512', 'hmacSha256', 'hkdf', 'equal', 'random'])
  const entries = Object.entries(plain).map(([name, method]) => [name, (SYNC.has(name) ? useSync : use)(method as never)])
  return Object.fromEntries(entries) as CryptoProvider
}

/** Runs an operation with a crash at every use of the provider in turn, and checks after each that nothing it was given has changed. */
async function crashEverywhere<T>(
  what: string,
  given: () => string,
  run: (provider: CryptoProvider) => Promise<T>,
): Promise<{ readonly result: T; readonly crashes: number }> {
  const before = given()
  for (let at = 0; ; at++) {
    for (const after of [false, true]) {
      const outcome = await run(crashing(at, after)).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      )
      expect(given(), `${what}, use ${at}`).toBe(before)
      if ('result' in outcome) return { result: outcome.result, crashes: at }
      expect(outcome.error, `${what}, use ${at}`).toBeInstanceOf(Crash)
    }
  }
}

const bytesOf = (device: TestDevice): string =>
  [device.local.x25519, device.secrets.signed(1), device.secrets.oneTime(3), device.secrets.kem(2)]
    .flatMap((pair) => (pair === undefined ? [] : [pair.publicKey, pair.privateKey]))
    .map(hex)
    .join()

class CrashingPeer {
  sessions: PeerSessions | undefined
  now = NOW
  crashes = 0
  readonly #self: TestDevice
  readonly #peer: TestDevice

  constructor(self: TestDevice, peer: TestDevice) {
    this.#self = self
    this.#peer = peer
  }

  async #run<T>(what: string, input: Uint8Array, run: (provider: CryptoProvider) => Promise<T>): Promise<T> {
    const given = (): string =>
      [this.sessions === undefined ? '' : hex(encodePeerSessions(this.sessions)), bytesOf(this.#self), bytesOf(this.#peer), hex(input)].join('|')
    const { result, crashes } = await crashEverywhere(what, given, run)
    this.crashes += crashes
    return result
  }

  async start(): Promise<void> {
    this.sessions = await this.#run('start', new Uint8Array(0), (provider) =>
      startSession(provider, this.#self.local, this.#peer.remote, this.#peer.bundle, this.sessions, this.now),
    )
  }

  async send(text: string): Promise<Uint8Array> {
    const body = utf8(text)
    const sent = await this.#run('send', body, (provider) =>
      encryptMessage(provider, this.#self.local, this.#peer.remote, this.sessions as PeerSessions, body, this.now),
    )
    this.sessions = sent.sessions
    return sent.message
  }

  async receive(message: Uint8Array): Promise<string> {
    const result = await this.#run('receive', message, (provider) =>
      decryptMessage(provider, this.#self.local, this.#peer.remote, this.sessions, message, this.#self.secrets, this.now),
    )
    if (result.kind !== 'message') return result.kind
    this.sessions = result.sessions
    return new TextDecoder().decode(result.plaintext)
  }
}

async function crashingPair(): Promise<readonly [CrashingPeer, CrashingPeer]> {
  const [a, b] = [await testDevice(plain, NOW), await testDevice(plain, NOW)]
  return [new CrashingPeer(a, b), new CrashingPeer(b, a)]
}

describe('a crash at every use of the provider leaves the old state as it was, and the same step then works', () => {
  it('from the set-up through three post-quantum epochs', async () => {
    const [alice, bob] = await crashingPair()
    await alice.start()
    for (let turn = 0; turn < 10; turn++) {
      const [from, to] = turn % 2 === 0 ? [alice, bob] : [bob, alice]
      for (const peer of [alice, bob]) peer.now += PQ.interval
      expect(await to.receive(await from.send(`${turn}`))).toBe(`${turn}`)
    }
    expect(alice.sessions?.sending.pq.epoch).toBeGreaterThanOrEqual(3)
    expect(alice.crashes + bob.crashes).toBeGreaterThan(200)
  })

  it('with skipped keys, a crossing and a session begun anew', async () => {
    const [alice, bob] = await crashingPair()
    await Promise.all([alice.start(), bob.start()])
    const [a, b] = [await alice.send('a'), await bob.send('b')]
    expect([await bob.receive(a), await alice.receive(b)]).toEqual(['a', 'b'])
    const [late, next] = [await alice.send('late'), await alice.send('next')]
    expect([await bob.receive(next), await bob.receive(late), await bob.receive(late)]).toEqual(['next', 'late', 'duplicate'])
    await bob.start()
    expect(await alice.receive(await bob.send('anew'))).toBe('anew')
    expect(await bob.receive(await alice.send('reply'))).toBe('reply')
  })

  it('of sealing and opening', async () => {
    const key = await plain.xWingGenerate()
    const mailboxId = idFromBytes('MailboxId', new Uint8Array(16).fill(1))
    const message = plain.random(300)
    const content = {
      senderUserId: idFromBytes('UserId', plain.random(32)),
      senderDeviceId: idFromBytes('DeviceId', plain.random(16)),
      headSeq: 1,
      headHash: plain.random(32),
      message,
    }
    const given = (): string => [key.publicKey, key.privateKey, message].map(hex).join()
    const sealed = await crashEverywhere('seal', given, (provider) =>
      sealEnvelope(provider, { mailboxId, sealing: { keyId: 1, key: key.publicKey } }, content),
    )
    const opened = await crashEverywhere('open', given, (provider) => openEnvelope(provider, mailboxId, () => key, sealed.result))
    expect(opened.result).toEqual({ kind: 'opened', content })
  })
})
