import { type Cbor, ConclaveError, decodeCbor, encodeCbor } from '@conclave/protocol'
import type { CryptoProvider } from '../primitives/provider.ts'
import { deviceForm, type LocalDevice, publicDevice, type RemoteDevice } from './device.ts'
import { allSessions, type PeerSessions } from './peer-sessions.ts'

/** Items of AD that name the two devices: `v` and four of each. */
const NAMED = 9

/**
 * AD names the devices of a session (T9): sessions that a store took from under another name must neither encrypt nor be believed.
 * @throws ConclaveError `E_INTERNAL`
 */
export function assertDevicePair(provider: CryptoProvider, local: LocalDevice, remote: RemoteDevice, sessions: PeerSessions): void {
  const own = deviceForm(publicDevice(local))
  const theirs = deviceForm(remote)
  for (const { ad, pq } of allSessions(sessions)) {
    const named = encodeCbor((decodeCbor(ad) as readonly Cbor[]).slice(0, NAMED))
    const expected = encodeCbor([1, ...(pq.initiator ? [...own, ...theirs] : [...theirs, ...own])])
    if (!provider.equal(named, expected)) throw new ConclaveError('E_INTERNAL', 'sessions of another device pair')
  }
}
