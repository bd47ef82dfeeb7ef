import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import * as signal from '@signalapp/libsignal-client'
import { type CryptoProvider, webCryptoProvider } from '@conclave/crypto'
import { describe, expect, it } from 'vitest'
import { chainStep, initiatorRatchet, receive, responderRatchet } from '../../packages/crypto/src/pairwise/double-ratchet.ts'
import { pqxdhInitiate, pqxdhRespond } from '../../packages/crypto/src/pairwise/pqxdh.ts'
import { ALICE, BOB, type BobKeys, bundleOf, clampedPair, field, firstMessage, publicKey, ROOT_INFO, signalPqxdh, SignalUser } from './libsignal.ts'

const provider = webCryptoProvider()
const hex = (bytes: Uint8Array | undefined | null): string => Buffer.from(bytes ?? []).toString('hex')

async function bobKeys(kemPublicKey: Uint8Array): Promise<BobKeys> {
  return {
    identity: await clampedPair(provider),
    signedPrekey: await clampedPair(provider),
    oneTimePrekey: await clampedPair(provider),
    kemPublicKey,
  }
}

/** The provider with one X25519 key fixed in advance. */
const withNextKey = (privateKey: Uint8Array): CryptoProvider => ({ ...provider, x25519Generate: () => provider.x25519Generate(privateKey) })

describe('libsignal as oracle (PQXDH and first turns of the Double Ratchet)', () => {
  it('agrees with our responder on root and chain keys, and reads where we answered', async () => {
    const kem = await provider.mlKemGenerate(1024)
    const keys = await bobKeys(kem.publicKey)
    const alice = new SignalUser((await clampedPair(provider)).signal)
    const first = await firstMessage(alice, bundleOf(keys))
    const identityKey = alice.identity.getPublicKey().serialize().slice(1)

    const parameters = signalPqxdh(provider)
    const bob = { identityKey: keys.identity, signedPrekey: keys.signedPrekey, oneTimePrekey: keys.oneTimePrekey, kemPrekey: kem }
    const sk = await pqxdhRespond(provider, parameters, bob, { identityKey, ephemeralKey: first.baseKey, ciphertext: first.ciphertext })
    // Alice's root key is that after her sending step, the first half of our DH ratchet: her key is what our receiving half derives.
    const dh = await provider.x25519(keys.signedPrekey.privateKey, first.ratchetKey)
    const okm = provider.hkdf(dh, sk, ROOT_INFO, 64)
    expect(hex(alice.session(4))).toBe(hex(okm.slice(0, 32)))
    const received = await receive(provider, responderRatchet(sk, keys.signedPrekey), { dh: first.ratchetKey, pn: 0, n: 0 }, 0, ROOT_INFO)
    if (received.kind !== 'key') throw new Error(received.kind)
    expect(hex(received.state.receiving?.chainKey)).toBe(hex(alice.session(6, 3, 2)))
    expect(hex(received.state.receiving?.chainKey)).toBe(hex(chainStep(provider, okm.slice(32)).chainKey))
  })

  it('agrees as responder with all its keys made here, after its receiving and its sending step', async () => {
    const kyber = signal.KEMKeyPair.generate()
    const kemPublic = kyber.getPublicKey()
    const keys = await bobKeys(kemPublic.serialize().slice(1))
    const alice = new SignalUser((await clampedPair(provider)).signal)
    const bob = new SignalUser(keys.identity.signal)
    const first = await firstMessage(alice, bundleOf(keys))
    const stored = <T>(prototype: object, methods: object): T => Object.assign(Object.create(prototype) as object, methods) as T
    const signature = keys.identity.signal.sign(publicKey(keys.signedPrekey.publicKey).serialize())
    await signal.signalDecryptPreKey(
      signal.PreKeySignalMessage.deserialize(Uint8Array.from(first.serialized)),
      ALICE,
      BOB,
      bob.sessions,
      bob.identities,
      stored(signal.PreKeyStore.prototype, {
        getPreKey: async () => signal.PreKeyRecord.new(1, publicKey(keys.oneTimePrekey.publicKey), keys.oneTimePrekey.signal),
        removePreKey: async () => undefined,
      }),
      stored(signal.SignedPreKeyStore.prototype, {
        getSignedPreKey: async () => signal.SignedPreKeyRecord.new(2, 0, publicKey(keys.signedPrekey.publicKey), keys.signedPrekey.signal, signature),
      }),
      stored(signal.KyberPreKeyStore.prototype, {
        getKyberPreKey: async () => signal.KyberPreKeyRecord.new(3, 0, kyber, keys.identity.signal.sign(kemPublic.serialize())),
        markKyberPreKeyUsed: async () => undefined,
      }),
    )

    const parameters = signalPqxdh({
      ...provider,
      mlKemDecapsulate: async (_size, privateKey, ciphertext) => ml_kem1024.decapsulate(ciphertext, privateKey),
    })
    const kemPrekey = { publicKey: keys.kemPublicKey, privateKey: kyber.getSecretKey().serialize().slice(1) }
    const secrets = { identityKey: keys.identity, signedPrekey: keys.signedPrekey, oneTimePrekey: keys.oneTimePrekey, kemPrekey }
    const sent = { identityKey: alice.identity.getPublicKey().serialize().slice(1), ephemeralKey: first.baseKey, ciphertext: first.ciphertext }
    const sk = await pqxdhRespond(provider, parameters, secrets, sent)
    const own = withNextKey(bob.session(6, 2))
    const received = await receive(own, responderRatchet(sk, keys.signedPrekey), { dh: first.ratchetKey, pn: 0, n: 0 }, 0, ROOT_INFO)
    if (received.kind !== 'key') throw new Error(received.kind)
    expect(hex(bob.session(4))).toBe(hex(received.state.rootKey))
    expect(hex(bob.session(6, 3, 2))).toBe(hex(received.state.sending.chainKey))
    expect(hex(field(bob.session(7), 3, 2))).toBe(hex(received.state.receiving?.chainKey))
  })

  it('confirms our initiator through our responder under the same parameters', async () => {
    const parameters = signalPqxdh(provider)
    const kemPrekey = await provider.mlKemGenerate(1024)
    const [identityKey, signedPrekey, oneTimePrekey, alice, ephemeral] = await Promise.all(Array.from({ length: 5 }, () => clampedPair(provider)))
    if (!identityKey || !signedPrekey || !oneTimePrekey || !alice || !ephemeral) throw new Error('keys')
    const bob = {
      identityKey: identityKey.publicKey,
      signedPrekey: signedPrekey.publicKey,
      oneTimePrekey: oneTimePrekey.publicKey,
      kemPrekey: kemPrekey.publicKey,
    }
    const made = await pqxdhInitiate(provider, parameters, alice, ephemeral, bob)
    const secrets = { identityKey, signedPrekey, oneTimePrekey, kemPrekey }
    const sent = { identityKey: alice.publicKey, ephemeralKey: ephemeral.publicKey, ciphertext: made.ciphertext }
    expect(hex(await pqxdhRespond(provider, parameters, secrets, sent))).toBe(hex(made.sk))
    const start = await initiatorRatchet(provider, made.sk, signedPrekey.publicKey, ROOT_INFO)
    const received = await receive(
      provider,
      responderRatchet(made.sk, signedPrekey),
      { dh: start.sending.ratchetKey.publicKey, pn: 0, n: 0 },
      0,
      ROOT_INFO,
    )
    if (received.kind !== 'key' || start.sending.chainKey === null) throw new Error(received.kind)
    expect(hex(received.messageKey)).toBe(hex(chainStep(provider, start.sending.chainKey).messageKey))
  })
})
