import * as signal from '@signalapp/libsignal-client'
import {
  type CryptoProvider,
  decodePeerSessions,
  encodePeerSessions,
  openEnvelope,
  type PeerSessions,
  sealEnvelope,
  webCryptoProvider,
} from '@conclave/crypto'
import { nodeWebCrypto } from '@conclave/client/node'
import { idFromBytes } from '@conclave/protocol'
import { talkingPeople, twoPeople } from '../../packages/crypto/src/pairwise/two-people.fixture.ts'
import { ALICE, BOB, bundleOf, clampedPair, firstMessage, SignalUser } from '../oracle/libsignal.ts'
import type { Bench, BenchLine } from './bench.ts'

type Report = (line: BenchLine) => void

/** Median of the second half of the runs: the first half warms the compiler up. */
function middle(times: readonly number[]): number {
  const warm = times.slice(times.length / 2).sort((a, b) => a - b)
  return warm[Math.floor(warm.length / 2)] as number
}

/** In milliseconds. */
async function median(runs: number, once: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await once()
    times.push(performance.now() - start)
  }
  return middle(times)
}

/** Medians of two things that take turns in blocks, so that a busy machine slows both alike. */
async function medians(blocks: number, a: () => Promise<unknown>, b: () => Promise<unknown>): Promise<readonly [number, number]> {
  const times: readonly [number[], number[]] = [[], []]
  for (let block = 0; block < blocks; block++) {
    for (const [own, once] of [
      [times[0], a],
      [times[1], b],
    ] as const) {
      for (let i = 0; i < 50; i++) {
        const start = performance.now()
        await once()
        own.push(performance.now() - start)
      }
    }
  }
  return [middle(times[0]), middle(times[1])]
}

function show(report: Report, name: string, value: number, target?: number): void {
  report({ name, value: Number(value.toFixed(3)), unit: 'ms', lowerIsBetter: true, ...(target === undefined ? {} : { target }) })
}

async function setUp(provider: CryptoProvider, report: Report): Promise<void> {
  const { alice, bob } = await twoPeople(provider)
  const value = await median(200, async () => {
    alice.sessions = undefined
    bob.sessions = undefined
    await alice.start()
    await bob.receive(await alice.send('hello'))
  })
  show(report, 'set-up (bundle checked, both sides, first message)', value, 8)
}

/** One ratchet step of ours: the direction turns each time. */
async function ourStep(provider: CryptoProvider): Promise<() => Promise<unknown>> {
  const { alice, bob } = await talkingPeople(provider)
  const text = 'x'.repeat(200)
  let turn = false
  return async () => {
    turn = !turn
    const [from, to] = turn ? [alice, bob] : [bob, alice]
    await to.receive(await from.send(text))
  }
}

async function chainSteps(provider: CryptoProvider, report: Report): Promise<void> {
  const { alice, bob } = await talkingPeople(provider)
  show(report, 'chain step (encrypt and decrypt in a chain)', await median(2_000, async () => bob.receive(await alice.send('x'.repeat(200)))))
}

async function sealing(provider: CryptoProvider, report: Report): Promise<void> {
  const key = await provider.xWingGenerate()
  const mailboxId = idFromBytes('MailboxId', provider.random(16))
  const content = {
    senderUserId: idFromBytes('UserId', provider.random(32)),
    senderDeviceId: idFromBytes('DeviceId', provider.random(16)),
    headSeq: 3,
    headHash: provider.random(32),
    message: provider.random(700),
  }
  const address = { mailboxId, sealing: { keyId: 1, key: key.publicKey } }
  const payload = await sealEnvelope(provider, address, content)
  show(report, 'seal (X-Wing, 1,024 B bucket)', await median(400, () => sealEnvelope(provider, address, content)))
  show(report, 'open (X-Wing, 1,024 B bucket)', await median(400, () => openEnvelope(provider, mailboxId, () => key, payload)))
}

/** What a client does for one message, its store aside: states decoded and encoded, ratchet and seal on both sides, a new ratchet key each time. */
async function wholePath(provider: CryptoProvider, report: Report): Promise<void> {
  const { alice, bob } = await talkingPeople(provider)
  const key = await provider.xWingGenerate()
  const mailboxId = idFromBytes('MailboxId', provider.random(16))
  const head = {
    senderUserId: idFromBytes('UserId', provider.random(32)),
    senderDeviceId: idFromBytes('DeviceId', provider.random(16)),
    headSeq: 3,
    headHash: provider.random(32),
  }
  const text = 'x'.repeat(200)
  const reload = (peer: typeof alice): void => void (peer.sessions = decodePeerSessions(encodePeerSessions(peer.sessions as PeerSessions)))
  const sending: number[] = []
  const receiving: number[] = []
  for (let i = 0; i < 1_000; i++) {
    const [from, to] = i % 2 === 0 ? [alice, bob] : [bob, alice]
    const start = performance.now()
    reload(from)
    const payload = await sealEnvelope(
      provider,
      { mailboxId, sealing: { keyId: 1, key: key.publicKey } },
      { ...head, message: await from.send(text) },
    )
    const sent = performance.now()
    const opened = await openEnvelope(provider, mailboxId, () => key, payload)
    if (opened.kind !== 'opened') throw new Error(opened.reason)
    reload(to)
    await to.receive(opened.content.message)
    sending.push(sent - start)
    receiving.push(performance.now() - sent)
  }
  show(report, 'client path: decode state, encrypt, seal', middle(sending))
  show(report, 'client path: open, decode state, decrypt (new ratchet key)', middle(receiving))
}

const stored = <T>(prototype: object, methods: object): T => Object.assign(Object.create(prototype) as object, methods) as T

async function libsignal(provider: CryptoProvider, report: Report): Promise<void> {
  const kyber = signal.KEMKeyPair.generate()
  const [identity, signedPrekey, oneTimePrekey, own] = await Promise.all([
    clampedPair(provider),
    clampedPair(provider),
    clampedPair(provider),
    clampedPair(provider),
  ])
  const bundle = bundleOf({ identity, signedPrekey, oneTimePrekey, kemPublicKey: kyber.getPublicKey().serialize().slice(1) })
  const signature = identity.signal.sign(signedPrekey.signal.getPublicKey().serialize())
  const one = stored<signal.PreKeyStore>(signal.PreKeyStore.prototype, {
    getPreKey: async () => signal.PreKeyRecord.new(1, oneTimePrekey.signal.getPublicKey(), oneTimePrekey.signal),
    removePreKey: async () => undefined,
  })
  const signed = stored<signal.SignedPreKeyStore>(signal.SignedPreKeyStore.prototype, {
    getSignedPreKey: async () => signal.SignedPreKeyRecord.new(2, 0, signedPrekey.signal.getPublicKey(), signedPrekey.signal, signature),
  })
  const kem = stored<signal.KyberPreKeyStore>(signal.KyberPreKeyStore.prototype, {
    getKyberPreKey: async () => signal.KyberPreKeyRecord.new(3, 0, kyber, identity.signal.sign(kyber.getPublicKey().serialize())),
    markKyberPreKeyUsed: async () => undefined,
  })
  let [alice, bob] = [new SignalUser(own.signal), new SignalUser(identity.signal)]
  const start = await median(200, async () => {
    ;[alice, bob] = [new SignalUser(own.signal), new SignalUser(identity.signal)]
    const { serialized } = await firstMessage(alice, bundle)
    await signal.signalDecryptPreKey(
      signal.PreKeySignalMessage.deserialize(Uint8Array.from(serialized)),
      ALICE,
      BOB,
      bob.sessions,
      bob.identities,
      one,
      signed,
      kem,
    )
  })
  show(report, 'libsignal: set-up', start)
  const [ours, theirs] = await medians(40, await ourStep(provider), signalStep(alice, bob))
  show(report, 'ratchet step (encrypt and decrypt with a new ratchet key)', ours, 0.6)
  show(report, 'libsignal: ratchet step, in turns with ours', theirs)
}

function signalStep(alice: SignalUser, bob: SignalUser): () => Promise<unknown> {
  const text = new Uint8Array(200)
  let turn = false
  return async () => {
    turn = !turn
    const [from, to, fromName, toName] = turn ? [bob, alice, BOB, ALICE] : [alice, bob, ALICE, BOB]
    const sent = await signal.signalEncrypt(text, toName, fromName, from.sessions, from.identities)
    await signal.signalDecrypt(signal.SignalMessage.deserialize(Uint8Array.from(sent.serialize())), fromName, toName, to.sessions, to.identities)
  }
}

export const bench: Bench = {
  name: 'pairwise-crypto',
  describe: 'Set-up, ratchet and sealing of one device pair, medians of one thread, beside libsignal in the same run.',
  async run(report) {
    const provider = webCryptoProvider(nodeWebCrypto())
    await setUp(provider, report)
    await chainSteps(provider, report)
    await sealing(provider, report)
    await wholePath(provider, report)
    await libsignal(provider, report)
  },
}
