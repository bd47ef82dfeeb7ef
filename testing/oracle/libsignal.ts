import * as signal from '@signalapp/libsignal-client'
import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { concat, type CryptoProvider, type KeyPair } from '@conclave/crypto'
import type { PqxdhParameters } from '../../packages/crypto/src/pairwise/pqxdh.ts'

/** Info of libsignal's KDFs. */
export const ROOT_INFO = new TextEncoder().encode('WhisperRatchet')

/** libsignal's PQXDH: another info, and Kyber-1024 of round 3, which is ML-KEM-1024 with SHAKE256(K || SHA3-256(ct)) at its end. */
export function signalPqxdh(provider: CryptoProvider): PqxdhParameters {
  const roundThree = (k: Uint8Array, ciphertext: Uint8Array): Uint8Array => shake256(concat(k, sha3_256(ciphertext)), { dkLen: 32 })
  return {
    info: new TextEncoder().encode('WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024'),
    kem: {
      async encapsulate(publicKey) {
        const { sharedSecret, ciphertext } = await provider.mlKemEncapsulate(1024, publicKey)
        return { sharedSecret: roundThree(sharedSecret, ciphertext), ciphertext }
      },
      decapsulate: async ({ privateKey }, ciphertext) => roundThree(await provider.mlKemDecapsulate(1024, privateKey, ciphertext), ciphertext),
    },
  }
}

const DJB = 5
const KYBER = 8
export const publicKey = (raw: Uint8Array): signal.PublicKey => signal.PublicKey.deserialize(Uint8Array.of(DJB, ...raw))

/** X25519 pair with a clamped private key, as libsignal wants it. */
export async function clampedPair(provider: CryptoProvider): Promise<KeyPair & { readonly signal: signal.PrivateKey }> {
  const seed = provider.random(32)
  seed[0] = (seed[0] as number) & 248
  seed[31] = ((seed[31] as number) & 127) | 64
  return { ...(await provider.x25519Generate(seed)), signal: signal.PrivateKey.deserialize(Uint8Array.from(seed)) }
}

type Fields = Readonly<Record<number, Uint8Array>>

/** Length-delimited fields of a protobuf message; of a repeated one the last. */
export function fields(message: Uint8Array): Fields {
  const found: Record<number, Uint8Array> = {}
  let at = 0
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = message[at++] as number
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const length = varint()
    if ((tag & 7) === 2) found[tag >> 3] = message.slice(at, (at += length))
  }
  return found
}

export const field = (message: Uint8Array, ...path: readonly number[]): Uint8Array =>
  path.reduce((inner, number) => fields(inner)[number] as Uint8Array, message)

/** Stores of one libsignal user in memory; `record` is the newest session record. */
export class SignalUser {
  readonly identity: signal.PrivateKey
  readonly sessions: signal.SessionStore
  readonly identities: signal.IdentityKeyStore
  record: Uint8Array | undefined

  constructor(identity: signal.PrivateKey) {
    this.identity = identity
    this.sessions = Object.assign(Object.create(signal.SessionStore.prototype) as signal.SessionStore, {
      saveSession: async (_name: signal.ProtocolAddress, record: signal.SessionRecord) => void (this.record = record.serialize()),
      getSession: async () => (this.record === undefined ? null : signal.SessionRecord.deserialize(Uint8Array.from(this.record))),
    })
    this.identities = Object.assign(Object.create(signal.IdentityKeyStore.prototype) as signal.IdentityKeyStore, {
      getIdentityKey: async () => identity,
      getLocalRegistrationId: async () => 5,
      isTrustedIdentity: async () => true,
      saveIdentity: async () => 0,
      getIdentity: async () => null,
    })
  }

  /** Field of the current session: 4 root key, 6 sender chain, 7 receiver chain. */
  session(...path: readonly number[]): Uint8Array {
    return field(this.record as Uint8Array, 1, ...path)
  }
}

export const ALICE = signal.ProtocolAddress.new('9d0652a3-dcc3-4d11-975f-74d61598733f', 1)
export const BOB = signal.ProtocolAddress.new('796abedb-ca4e-4f18-8803-1fde5b921f9f', 1)

/** Bob's keys: X25519 by us, and a KEM pair of either side. */
export interface BobKeys {
  readonly identity: Awaited<ReturnType<typeof clampedPair>>
  readonly signedPrekey: Awaited<ReturnType<typeof clampedPair>>
  readonly oneTimePrekey: Awaited<ReturnType<typeof clampedPair>>
  readonly kemPublicKey: Uint8Array
}

export function bundleOf(bob: BobKeys): signal.PreKeyBundle {
  const kem = signal.KEMPublicKey.deserialize(Uint8Array.of(KYBER, ...bob.kemPublicKey))
  const sign = (message: Uint8Array): Uint8Array<ArrayBuffer> => bob.identity.signal.sign(Uint8Array.from(message))
  const signed = publicKey(bob.signedPrekey.publicKey)
  const one = publicKey(bob.oneTimePrekey.publicKey)
  return signal.PreKeyBundle.new(5, 1, 1, one, 2, signed, sign(signed.serialize()), publicKey(bob.identity.publicKey), 3, kem, sign(kem.serialize()))
}

interface FirstMessage {
  readonly serialized: Uint8Array
  readonly baseKey: Uint8Array
  readonly ratchetKey: Uint8Array
  readonly ciphertext: Uint8Array
}

/** Alice's first message to a bundle. */
export async function firstMessage(alice: SignalUser, bundle: signal.PreKeyBundle): Promise<FirstMessage> {
  await signal.processPreKeyBundle(bundle, BOB, ALICE, alice.sessions, alice.identities)
  const message = await signal.signalEncrypt(new TextEncoder().encode('hi'), BOB, ALICE, alice.sessions, alice.identities)
  const serialized = message.serialize()
  const outer = fields(serialized.slice(1))
  const inner = fields((outer[4] as Uint8Array).slice(1, -8))
  return {
    serialized,
    baseKey: (outer[2] as Uint8Array).slice(1),
    ratchetKey: (inner[1] as Uint8Array).slice(1),
    ciphertext: (outer[8] as Uint8Array).slice(1),
  }
}
