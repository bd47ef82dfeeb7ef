import { PERIODS, type OneTimePrekey, type SignedPrekey, type SignedPrekeyKind } from '@conclave/protocol'
import { signLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider, KeyPair } from '../primitives/provider.ts'
import { prekeySignedData } from '../verify/prekey.ts'
import type { LocalDevice } from './device.ts'

/** Who signs prekeys: the device and the seed of its Ed25519 key. */
export interface PrekeySigner extends Pick<LocalDevice, 'userId' | 'deviceId'> {
  readonly ed25519PrivateKey: Uint8Array
}

/** The public half goes to the server, the pair stays on the device until 23 days after it expired or until a one-time key was used. */
export interface GeneratedPrekey<Public> {
  readonly public: Public
  readonly keyPair: KeyPair
}

function generateKey(provider: CryptoProvider, kind: SignedPrekeyKind): Promise<KeyPair> {
  switch (kind) {
    case 'x25519-signed':
      return provider.x25519Generate()
    case 'kem-onetime':
    case 'kem-last-resort':
      return provider.mlKemGenerate(1024)
    case 'sealing':
      return provider.xWingGenerate()
  }
}

/** How long others may use the public half, milliseconds. */
const validFor = (kind: SignedPrekeyKind): number => (kind === 'kem-onetime' ? PERIODS.oneTimeKemValid : PERIODS.bundleValid)

/**
 * A prekey with the device's signature (T6, T9).
 * @param now milliseconds since 1970; the prekey expires 14 days later, a one-time key 90 days later
 */
export async function generateSignedPrekey(
  provider: CryptoProvider,
  signer: PrekeySigner,
  kind: SignedPrekeyKind,
  keyId: number,
  now: number,
): Promise<GeneratedPrekey<SignedPrekey>> {
  const keyPair = await generateKey(provider, kind)
  const unsigned = { keyId, expires: now + validFor(kind), key: keyPair.publicKey }
  const data = prekeySignedData({ userId: signer.userId, deviceId: signer.deviceId, kind }, unsigned)
  return { public: { ...unsigned, signature: await signLabelled(provider, signer.ed25519PrivateKey, LABELS.prekey, data) }, keyPair }
}

/** An X25519 key to be used once; unsigned, because a swapped one only makes the first message fail (T6). */
export async function generateOneTimePrekey(provider: CryptoProvider, keyId: number): Promise<GeneratedPrekey<OneTimePrekey>> {
  const keyPair = await provider.x25519Generate()
  return { public: { keyId, key: keyPair.publicKey }, keyPair }
}
