import { encodeCbor } from '@conclave/protocol'
import { concat } from '../primitives/bytes.ts'
import type { CryptoProvider, Encapsulation, KeyPair } from '../primitives/provider.ts'
import { deviceForm, type RemoteDevice } from './device.ts'

/** The KEM of PQXDH; a parameter, so that the same code runs against libsignal's. */
export interface Kem {
  encapsulate(publicKey: Uint8Array): Promise<Encapsulation>
  decapsulate(keyPair: KeyPair, ciphertext: Uint8Array): Promise<Uint8Array>
}

export interface PqxdhParameters {
  readonly info: Uint8Array
  readonly kem: Kem
}

/** X25519, SHA-256, ML-KEM-1024 (T6). */
export function conclavePqxdh(provider: CryptoProvider): PqxdhParameters {
  return {
    info: new TextEncoder().encode('Conclave_CURVE25519_SHA-256_ML-KEM-1024'),
    kem: {
      encapsulate: (publicKey) => provider.mlKemEncapsulate(1024, publicKey),
      decapsulate: (keyPair, ciphertext) => provider.mlKemDecapsulate(1024, keyPair.privateKey, ciphertext),
    },
  }
}

/** Bob's public keys: IK_B, SPK_B, OPK_B, PQPK_B. */
export interface PublicKeys {
  readonly identityKey: Uint8Array
  readonly signedPrekey: Uint8Array
  readonly oneTimePrekey: Uint8Array | undefined
  readonly kemPrekey: Uint8Array
}

/** Bob's private keys, and what Alice sent: IK_A, EK_A, CT. */
export interface PrivateKeys {
  readonly identityKey: KeyPair
  readonly signedPrekey: KeyPair
  readonly oneTimePrekey: KeyPair | undefined
  readonly kemPrekey: KeyPair
}

/** F: 32 bytes of 0xff in front of the DH outputs for Curve25519 (PQXDH section 2.2). */
const F = new Uint8Array(32).fill(0xff)

function secretKey(provider: CryptoProvider, parameters: PqxdhParameters, dhs: readonly Uint8Array[], sharedSecret: Uint8Array): Uint8Array {
  const ikm = concat(F, ...dhs, sharedSecret)
  const sk = provider.hkdf(ikm, new Uint8Array(32), parameters.info, 32)
  for (const secret of [ikm, sharedSecret, ...dhs]) secret.fill(0)
  return sk
}

/**
 * Alice's side (PQXDH section 3.3).
 * @returns SK, 32 bytes, and the KEM ciphertext for Bob
 * @throws ConclaveError `E_MALFORMED` for a key of small order or one that fails the KEM's checks
 */
export async function pqxdhInitiate(
  provider: CryptoProvider,
  parameters: PqxdhParameters,
  identityKey: KeyPair,
  ephemeralKey: KeyPair,
  bob: PublicKeys,
): Promise<{ readonly sk: Uint8Array; readonly ciphertext: Uint8Array }> {
  const [{ sharedSecret, ciphertext }, ...dhs] = await Promise.all([
    parameters.kem.encapsulate(bob.kemPrekey),
    provider.x25519(identityKey.privateKey, bob.signedPrekey),
    provider.x25519(ephemeralKey.privateKey, bob.identityKey),
    provider.x25519(ephemeralKey.privateKey, bob.signedPrekey),
    ...(bob.oneTimePrekey === undefined ? [] : [provider.x25519(ephemeralKey.privateKey, bob.oneTimePrekey)]),
  ])
  return { sk: secretKey(provider, parameters, dhs, sharedSecret), ciphertext }
}

/**
 * Bob's side (PQXDH section 3.4).
 * @returns SK, 32 bytes
 * @throws ConclaveError `E_MALFORMED` for a key of small order or a ciphertext of another length
 */
export async function pqxdhRespond(
  provider: CryptoProvider,
  parameters: PqxdhParameters,
  bob: PrivateKeys,
  alice: { readonly identityKey: Uint8Array; readonly ephemeralKey: Uint8Array; readonly ciphertext: Uint8Array },
): Promise<Uint8Array> {
  const [sharedSecret, ...dhs] = await Promise.all([
    parameters.kem.decapsulate(bob.kemPrekey, alice.ciphertext),
    provider.x25519(bob.signedPrekey.privateKey, alice.identityKey),
    provider.x25519(bob.identityKey.privateKey, alice.ephemeralKey),
    provider.x25519(bob.signedPrekey.privateKey, alice.ephemeralKey),
    ...(bob.oneTimePrekey === undefined ? [] : [provider.x25519(bob.oneTimePrekey.privateKey, alice.ephemeralKey)]),
  ])
  return secretKey(provider, parameters, dhs, sharedSecret)
}

/** Which of Bob's prekeys a session began with. */
export interface UsedPrekeys {
  readonly signedPrekeyId: number
  readonly oneTimeId: number | null
  readonly kemId: number
  readonly kemPublicKey: Uint8Array
}

/** AD of T6: both devices and the prekeys used, `v` = 1. */
export function associatedData(provider: CryptoProvider, alice: RemoteDevice, bob: RemoteDevice, used: UsedPrekeys): Uint8Array {
  return encodeCbor([
    1,
    ...deviceForm(alice),
    ...deviceForm(bob),
    used.signedPrekeyId,
    used.oneTimeId,
    used.kemId,
    provider.sha256(used.kemPublicKey),
  ])
}
