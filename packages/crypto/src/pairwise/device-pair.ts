import { ConclaveError, encodeCbor } from '@conclave/protocol'
import type { CryptoProvider } from '../primitives/provider.ts'
import { deviceForm, type LocalDevice, publicDevice, type RemoteDevice } from './device.ts'
import { allSessions, type PeerSessions } from './peer-sessions.ts'

/** `v` and the two devices, as they stand behind the head of AD, which is one byte as here. */
function namedPair(initiator: RemoteDevice, responder: RemoteDevice): Uint8Array {
  return encodeCbor([1, ...deviceForm(initiator), ...deviceForm(responder)]).subarray(1)
}

/**
 * AD names the devices of a session (T9): sessions that a store took from under another name must neither encrypt nor be believed.
 * @throws ConclaveError `E_INTERNAL`
 */
export function assertDevicePair(provider: CryptoProvider, local: LocalDevice, remote: RemoteDevice, sessions: PeerSessions): void {
  const own = publicDevice(local)
  for (const { ad, pq } of allSessions(sessions)) {
    const expected = pq.initiator ? namedPair(own, remote) : namedPair(remote, own)
    if (!provider.equal(ad.subarray(1, 1 + expected.length), expected)) throw new ConclaveError('E_INTERNAL', 'sessions of another device pair')
  }
}
