import { idBytes } from '@conclave/protocol'
import { type LocalDevice, publicDevice } from '../../packages/crypto/src/pairwise/device.ts'
import { initiatorRatchet } from '../../packages/crypto/src/pairwise/double-ratchet.ts'
import { initPq } from '../../packages/crypto/src/pairwise/pq-ratchet.ts'
import { associatedData, conclavePqxdh, pqxdhInitiate } from '../../packages/crypto/src/pairwise/pqxdh.ts'
import { testDevice } from '../../packages/crypto/src/pairwise/two-people.fixture.ts'
import type { KeyPair } from '@conclave/crypto'
import { hex, recordingProvider } from './fixed-platform.ts'

const NOW = 1_700_000_000_000
const device = (local: LocalDevice) => ({
  userId: hex(idBytes(local.userId)),
  deviceId: hex(idBytes(local.deviceId)),
  ed25519: hex(local.ed25519),
  x25519: pair(local.x25519),
})
const pair = ({ privateKey, publicKey }: KeyPair) => ({ privateKey: hex(privateKey), publicKey: hex(publicKey) })

async function agreement(name: string, lastResort: boolean) {
  const { provider, recorded } = recordingProvider(name)
  const [alice, bob] = [await testDevice(provider, NOW, lastResort), await testDevice(provider, NOW, lastResort)]
  const ephemeralKey = await provider.x25519Generate()
  const ephemeral = pair(ephemeralKey)
  const kemRandomnessAt = recorded.random.length
  const [signed, kem] = [bob.secrets.signed(1), bob.secrets.kem(2)] as [KeyPair, KeyPair]
  const oneTime = lastResort ? undefined : (bob.secrets.oneTime(3) as KeyPair)
  const keys = { identityKey: bob.remote.x25519, signedPrekey: signed.publicKey, oneTimePrekey: oneTime?.publicKey, kemPrekey: kem.publicKey }
  const { sk, ciphertext } = await pqxdhInitiate(provider, conclavePqxdh(provider), alice.local.x25519, ephemeralKey, keys)
  // The platform may finish them in any order.
  const dh = (own: string, theirs: Uint8Array | undefined): string | undefined =>
    recorded.dh.find((made) => made.privateKey === own && made.publicKey === hex(theirs))?.output
  const { identityKey, signedPrekey, oneTimePrekey } = keys
  const dhs = [
    dh(hex(alice.local.x25519.privateKey), signedPrekey),
    ...[identityKey, signedPrekey, ...(oneTimePrekey === undefined ? [] : [oneTimePrekey])].map((theirs) => dh(ephemeral.privateKey, theirs)),
  ]
  const ids = { signedPrekeyId: 1, oneTimeId: lastResort ? null : 3, kemId: 2 }
  const ad = associatedData(provider, publicDevice(alice.local), bob.remote, { ...ids, kemPublicKey: kem.publicKey })
  const ratchet = await initiatorRatchet(provider, sk, signed.publicKey)
  return {
    alice: device(alice.local),
    bob: device(bob.local),
    prekeys: { ...ids, signed: pair(signed), oneTime: oneTime === undefined ? null : pair(oneTime), kem: pair(kem) },
    ephemeral,
    kem: { m: recorded.random[kemRandomnessAt], ciphertext: hex(ciphertext), sharedSecret: recorded.kem[0]?.sharedSecret },
    dh: dhs,
    sk: hex(sk),
    ad: hex(ad),
    sessionId: hex(provider.sha256(ephemeralKey.publicKey)),
    epochSecret0: hex(initPq(provider, sk, ad, true, NOW).secrets[0]?.secret),
    firstRatchet: {
      ...pair(ratchet.sending.ratchetKey),
      dh: recorded.dh.at(-1)?.output,
      rootKey: hex(ratchet.rootKey),
      chainKey: hex(ratchet.sending.chainKey ?? undefined),
    },
  }
}

/** With one-time keys, and with the last-resort KEM key alone. */
export async function pqxdhVector() {
  return {
    about:
      'PQXDH as docs/protocol/one-to-one.md has it; m is the randomness of ML-KEM-1024 encapsulation (FIPS 203), kem.privateKey the seed d || z, dh is DH1 to DH3 or DH4; firstRatchet is the first step of the initiator',
    cases: [await agreement('pqxdh 1', false), await agreement('pqxdh 2', true)],
  }
}
