import { ConclaveError, type PrekeyBundle, type SignedPrekey, type SignedPrekeyKind } from '@conclave/protocol'
import type { CryptoProvider } from '../primitives/provider.ts'
import { verifyPrekey } from '../verify/prekey.ts'
import { type LocalDevice, publicDevice, type RemoteDevice } from './device.ts'
import { initiatorRatchet } from './double-ratchet.ts'
import { addOwn, expire, type PeerSessions } from './peer-sessions.ts'
import { initPq } from './pq-ratchet.ts'
import { associatedData, conclavePqxdh, pqxdhInitiate } from './pqxdh.ts'
import type { Session } from './session.ts'

/**
 * Checks the signature and the expiry of a prekey that the server handed out.
 * @param now milliseconds since 1970
 * @throws ConclaveError `E_SIGNATURE`
 */
export async function checkPrekey(
  provider: CryptoProvider,
  remote: RemoteDevice,
  kind: SignedPrekeyKind,
  prekey: SignedPrekey,
  now: number,
): Promise<void> {
  if (prekey.expires <= now) throw new ConclaveError('E_SIGNATURE', `the ${kind} prekey has expired`)
  const owner = { userId: remote.userId, deviceId: remote.deviceId, kind }
  if (!(await verifyPrekey(provider, remote.ed25519, owner, prekey))) throw new ConclaveError('E_SIGNATURE', `the ${kind} prekey`)
}

async function checkBundle(provider: CryptoProvider, remote: RemoteDevice, bundle: PrekeyBundle, now: number): Promise<void> {
  if (bundle.deviceId !== remote.deviceId) throw new ConclaveError('E_SIGNATURE', 'the bundle is of another device')
  await checkPrekey(provider, remote, 'x25519-signed', bundle.signed, now)
  await checkPrekey(provider, remote, bundle.kemIsOneTime === 1 ? 'kem-onetime' : 'kem-last-resort', bundle.kem, now)
}

/**
 * Begins a session with a device (T6), as its first or in place of the one that sends now (T8).
 * @param now milliseconds since 1970
 * @throws ConclaveError `E_SIGNATURE` for a bundle that is forged, expired or another device's; `E_MALFORMED` for a key that fails its checks
 */
export async function startSession(
  provider: CryptoProvider,
  local: LocalDevice,
  remote: RemoteDevice,
  bundle: PrekeyBundle,
  sessions: PeerSessions | undefined,
  now: number,
): Promise<PeerSessions> {
  await checkBundle(provider, remote, bundle, now)
  const ephemeral = await provider.x25519Generate()
  const keys = { identityKey: remote.x25519, signedPrekey: bundle.signed.key, oneTimePrekey: bundle.oneTime?.key, kemPrekey: bundle.kem.key }
  const { sk, ciphertext } = await pqxdhInitiate(provider, conclavePqxdh(provider), local.x25519, ephemeral, keys)
  const ids = { signedPrekeyId: bundle.signed.keyId, oneTimeId: bundle.oneTime?.keyId ?? null, kemId: bundle.kem.keyId }
  const ad = associatedData(provider, publicDevice(local), remote, { ...ids, kemPublicKey: bundle.kem.key })
  const started: Session = {
    id: provider.sha256(ephemeral.publicKey),
    ad,
    initial: { ...ids, ephemeralKey: ephemeral.publicKey, ciphertext, replaces: sessions?.sending.id ?? null },
    ratchet: await initiatorRatchet(provider, sk, bundle.signed.key),
    pq: initPq(provider, sk, ad, true, now),
  }
  ephemeral.privateKey.fill(0)
  return addOwn(sessions === undefined ? undefined : expire(sessions, now), started, now)
}
