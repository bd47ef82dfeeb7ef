import * as signal from '@signalapp/libsignal-client'
import { type CryptoProvider, openEnvelope, sealEnvelope, webCryptoProvider } from '@conclave/crypto'
import { idFromBytes } from '@conclave/protocol'
import { talkingPeople, twoPeople } from '../../packages/crypto/src/pairwise/two-people.fixture.ts'
import { ALICE, BOB, bundleOf, clampedPair, firstMessage, SignalUser } from '../oracle/libsignal.ts'
import type { Bench, BenchLine } from './bench.ts'

type Report = (line: BenchLine) => void

/** Median of the second half of the runs, in milliseconds: the first half warms the compiler up. */
async function median(runs: number, once: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await once()
    times.push(performance.now() - start)
  }
  const warm = times.slice(runs / 2).sort((a, b) => a - b)
  return warm[Math.floor(warm.length / 2)] as number
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

async function steps(provider: CryptoProvider, report: Report): Promise<void> {
  const { alice, bob } = await talkingPeople(provider)
  const text = 'x'.repeat(200)
  let turn = false
  const ratchet = await median(2_000, async () => {
    turn = !turn
    const [from, to] = turn ? [alice, bob] : [bob, alice]
    await to.receive(await from.send(text))
  })
  show(report, 'ratchet step (encrypt and decrypt with a new ratchet key)', ratchet, 0.6)
  show(report, 'chain step (encrypt and decrypt in a chain)', await median(2_000, async () => bob.receive(await alice.send(text))))
}

async function sealing(provider: CryptoProvider, report: Report): Promise<void> {
  const key = await provider.xWingGenerate()
  const mailboxId = idFromBytes('MailboxId', provider.random(16))
  const content = { senderUserId: idFromBytes('UserId', provider.random(32)), senderDeviceId: idFromBytes('DeviceId', provider.random(16)), headSeq: 3, headHash: provider.random(32), message: provider.random(700) }
  const address = { mailboxId, sealing: { keyId: 1, key: key.publicKey } }
  const payload = await sealEnvelope(provider, address, content)
  show(report, 'seal (X-Wing, 1,024 B bucket)', await median(400, () => sealEnvelope(provider, address, content)))
  show(report, 'open (X-Wing, 1,024 B bucket)', await median(400, () => openEnvelope(provider, mailboxId, () => key, payload)))
}

const stored = <T>(prototype: object, methods: object): T => Object.assign(Object.create(prototype) as object, methods) as T

async function libsignal(provider: CryptoProvider, report: Report): Promise<void> {
  const kyber = signal.KEMKeyPair.generate()
  const [identity, signedPrekey, oneTimePrekey, own] = await Promise.all([clampedPair(provider), clampedPair(provider), clampedPair(provider), clampedPair(provider)])
  const bundle = bundleOf({ identity, signedPrekey, oneTimePrekey, kemPublicKey: kyber.getPublicKey().serialize().slice(1) })
  const signature = identity.signal.sign(signedPrekey.signal.getPublicKey().serialize())
  const one = stored<signal.PreKeyStore>(signal.PreKeyStore.prototype, { getPreKey: async () => signal.PreKeyRecord.new(1, oneTimePrekey.signal.getPublicKey(), oneTimePrekey.signal), removePreKey: async () => undefined })
  const signed = stored<signal.SignedPreKeyStore>(signal.SignedPreKeyStore.prototype, { getSignedPreKey: async () => signal.SignedPreKeyRecord.new(2, 0, signedPrekey.signal.getPublicKey(), signedPrekey.signal, signature) })
  const kem = stored<signal.KyberPreKeyStore>(signal.KyberPreKeyStore.prototype, { getKyberPreKey: async () => signal.KyberPreKeyRecord.new(3, 0, kyber, identity.signal.sign(kyber.getPublicKey().serialize())), markKyberPreKeyUsed: async () => undefined })
  let [alice, bob] = [new SignalUser(own.signal), new SignalUser(identity.signal)]
  const start = await median(200, async () => {
    ;[alice, bob] = [new SignalUser(own.signal), new SignalUser(identity.signal)]
    const { serialized } = await firstMessage(alice, bundle)
    await signal.signalDecryptPreKey(signal.PreKeySignalMessage.deserialize(Uint8Array.from(serialized)), ALICE, BOB, bob.sessions, bob.identities, one, signed, kem)
  })
  show(report, 'libsignal: set-up', start)
  show(report, 'libsignal: ratchet step', await signalStep(alice, bob))
}

async function signalStep(alice: SignalUser, bob: SignalUser): Promise<number> {
  const text = new Uint8Array(200)
  let turn = false
  return median(2_000, async () => {
    turn = !turn
    const [from, to, fromName, toName] = turn ? [bob, alice, BOB, ALICE] : [alice, bob, ALICE, BOB]
    const sent = await signal.signalEncrypt(text, toName, fromName, from.sessions, from.identities)
    await signal.signalDecrypt(signal.SignalMessage.deserialize(Uint8Array.from(sent.serialize())), fromName, toName, to.sessions, to.identities)
  })
}

export const bench: Bench = {
  name: 'pairwise-crypto',
  describe: 'Set-up, ratchet and sealing of one device pair, medians of one thread, beside libsignal in the same run.',
  async run(report) {
    const provider = webCryptoProvider()
    await setUp(provider, report)
    await steps(provider, report)
    await sealing(provider, report)
    await libsignal(provider, report)
  },
}
