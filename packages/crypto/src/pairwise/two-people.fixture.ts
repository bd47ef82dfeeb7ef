import { type DeviceId, idFromBytes, type PrekeyBundle, type UserId } from '@conclave/protocol'
import type { CryptoProvider, KeyPair } from '../primitives/provider.ts'
import type { PrekeySecrets } from './accept-session.ts'
import { type LocalDevice, publicDevice, type RemoteDevice } from './device.ts'
import { type DecryptResult, decryptMessage, encryptMessage } from './messages.ts'
import type { PeerSessions } from './peer-sessions.ts'
import { generateOneTimePrekey, generateSignedPrekey } from './prekeys.ts'
import { startSession } from './start-session.ts'

/** A device with prekeys, for tests and benches. */
export interface TestDevice {
  readonly local: LocalDevice
  readonly remote: RemoteDevice
  readonly bundle: PrekeyBundle
  readonly secrets: PrekeySecrets
}

const lookup =
  <T>(keyId: number, value: T) =>
  (asked: number): T | undefined =>
    asked === keyId ? value : undefined

async function newDevice(provider: CryptoProvider): Promise<{ readonly local: LocalDevice; readonly ed25519: KeyPair }> {
  const ed25519 = await provider.ed25519Generate()
  const userId: UserId = idFromBytes('UserId', provider.random(32))
  const deviceId: DeviceId = idFromBytes('DeviceId', provider.random(16))
  return { local: { userId, deviceId, ed25519: ed25519.publicKey, x25519: await provider.x25519Generate() }, ed25519 }
}

export async function testDevice(provider: CryptoProvider, now: number, lastResort = false): Promise<TestDevice> {
  const { local, ed25519 } = await newDevice(provider)
  const signer = { ...local, ed25519PrivateKey: ed25519.privateKey }
  const signed = await generateSignedPrekey(provider, signer, 'x25519-signed', 1, now)
  const kem = await generateSignedPrekey(provider, signer, lastResort ? 'kem-last-resort' : 'kem-onetime', 2, now)
  const oneTime = await generateOneTimePrekey(provider, 3)
  const bundle: PrekeyBundle = {
    deviceId: local.deviceId,
    signed: signed.public,
    oneTime: lastResort ? null : oneTime.public,
    kem: kem.public,
    kemIsOneTime: lastResort ? 0 : 1,
  }
  const secrets = { signed: lookup(1, signed.keyPair), oneTime: lookup(3, oneTime.keyPair), kem: lookup(2, { ...kem.keyPair, oneTime: !lastResort }) }
  return { local, remote: publicDevice(local), bundle, secrets }
}

/** One side of a conversation: keeps its newest state, as a client's store would. */
export class TestPeer {
  sessions: PeerSessions | undefined
  now: number
  readonly #provider: CryptoProvider
  readonly #self: TestDevice
  readonly #peer: TestDevice

  constructor(provider: CryptoProvider, self: TestDevice, peer: TestDevice, now: number) {
    this.#provider = provider
    this.#self = self
    this.#peer = peer
    this.now = now
  }

  async start(): Promise<void> {
    this.sessions = await startSession(this.#provider, this.#self.local, this.#peer.remote, this.#peer.bundle, this.sessions, this.now)
  }

  async send(text: string): Promise<Uint8Array> {
    const sent = await encryptMessage(
      this.#provider,
      this.#self.local,
      this.#peer.remote,
      this.sessions as PeerSessions,
      new TextEncoder().encode(text),
      this.now,
    )
    this.sessions = sent.sessions
    return sent.message
  }

  /** Decrypts without keeping the new state. */
  tryReceive(message: Uint8Array): Promise<DecryptResult> {
    return decryptMessage(this.#provider, this.#self.local, this.#peer.remote, this.sessions, message, this.#self.secrets, this.now)
  }

  /** @returns the text, or the kind or reason of what was not a message */
  async receive(message: Uint8Array): Promise<string> {
    const result = await this.tryReceive(message)
    if (result.kind !== 'message') return result.kind === 'duplicate' ? 'duplicate' : result.reason
    this.sessions = result.sessions
    return new TextDecoder().decode(result.plaintext)
  }
}

export interface Pair {
  readonly alice: TestPeer
  readonly bob: TestPeer
}

export async function twoPeople(provider: CryptoProvider, lastResort = false, now = 1_700_000_000_000): Promise<Pair> {
  const [a, b] = await Promise.all([testDevice(provider, now, lastResort), testDevice(provider, now, lastResort)])
  return { alice: new TestPeer(provider, a, b, now), bob: new TestPeer(provider, b, a, now) }
}

/** Two people after the first message and its answer. */
export async function talkingPeople(provider: CryptoProvider): Promise<Pair> {
  const pair = await twoPeople(provider)
  await pair.alice.start()
  await pair.bob.receive(await pair.alice.send('first'))
  await pair.alice.receive(await pair.bob.send('answer'))
  return pair
}
