import type { CryptoProvider, KeyPair } from '../primitives/provider.ts'
import { type LocalDevice, publicDevice, type RemoteDevice } from './device.ts'
import { responderRatchet } from './double-ratchet.ts'
import type { InitialHeader } from './message.ts'
import { initPq } from './pq-ratchet.ts'
import { associatedData, conclavePqxdh, type PrivateKeys, pqxdhRespond } from './pqxdh.ts'
import type { Session } from './session.ts'

/** Private halves of this device's prekeys, by key id; they live 37 days, one-time keys until used. */
export interface PrekeySecrets {
  signed(keyId: number): KeyPair | undefined
  oneTime(keyId: number): KeyPair | undefined
  /** One-time and last-resort ML-KEM-1024 keys share one numbering. */
  kem(keyId: number): (KeyPair & { readonly oneTime: boolean }) | undefined
}

/** One-time keys that an initial message used: delete them in the transaction that stores the session. */
export interface ConsumedPrekeys {
  readonly oneTime?: number
  readonly kemOneTime?: number
}

interface AcceptedSession {
  readonly session: Session
  readonly consumed: ConsumedPrekeys
}

function consumedBy(initial: InitialHeader, kemIsOneTime: boolean): ConsumedPrekeys {
  return { ...(initial.oneTimeId === null ? {} : { oneTime: initial.oneTimeId }), ...(kemIsOneTime ? { kemOneTime: initial.kemId } : {}) }
}

/**
 * The responder's session for an initial header (T6); it is kept only if the message opens.
 * @returns undefined when a prekey is not there (any more)
 * @throws ConclaveError `E_MALFORMED` for a key of small order
 */
export async function acceptSession(
  provider: CryptoProvider,
  local: LocalDevice,
  remote: RemoteDevice,
  initial: InitialHeader,
  secrets: PrekeySecrets,
  now: number,
): Promise<AcceptedSession | undefined> {
  const signedPrekey = secrets.signed(initial.signedPrekeyId)
  const kemPrekey = secrets.kem(initial.kemId)
  const oneTimePrekey = initial.oneTimeId === null ? undefined : secrets.oneTime(initial.oneTimeId)
  if (signedPrekey === undefined || kemPrekey === undefined || (initial.oneTimeId !== null && oneTimePrekey === undefined)) return undefined
  const keys: PrivateKeys = { identityKey: local.x25519, signedPrekey, oneTimePrekey, kemPrekey }
  const alice = { identityKey: remote.x25519, ephemeralKey: initial.ephemeralKey, ciphertext: initial.ciphertext }
  const sk = await pqxdhRespond(provider, conclavePqxdh(provider), keys, alice)
  const ad = associatedData(provider, remote, publicDevice(local), { ...initial, kemPublicKey: kemPrekey.publicKey })
  const ratchet = responderRatchet(sk, { publicKey: signedPrekey.publicKey, privateKey: signedPrekey.privateKey })
  const session: Session = { id: provider.sha256(initial.ephemeralKey), ad, initial: null, ratchet, pq: initPq(provider, sk, ad, false, now) }
  return { session, consumed: consumedBy(initial, kemPrekey.oneTime) }
}
