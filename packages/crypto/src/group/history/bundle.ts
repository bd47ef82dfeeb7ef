import { LABELS } from '../../labels.ts'
import { LASTING_OVERHEAD, openUnderLasting, sealUnderLasting, type SealContext } from '../../identity/lasting-secret.ts'
import type { CryptoProvider } from '../../primitives/provider.ts'
import { LIMITS } from '@conclave/protocol'

const joinContext = (groupId: Uint8Array, epoch: number): SealContext => ({ label: LABELS.joinBundle, ids: [groupId, epoch] })
const historyContext = (groupId: Uint8Array, epoch: number): SealContext => ({ label: LABELS.historyBundle, ids: [groupId, epoch] })

/** GroupInfo with tree under JK: who holds an invite can join with nobody online (T11). */
export function sealJoinBundle(
  provider: CryptoProvider,
  joinKey: Uint8Array,
  groupId: Uint8Array,
  epoch: number,
  groupInfo: Uint8Array,
): Promise<Uint8Array> {
  return sealUnderLasting(provider, joinKey, joinContext(groupId, epoch), groupInfo)
}

/** @returns undefined when it does not open: another key, group or epoch, or over 1 MiB */
export async function openJoinBundle(
  provider: CryptoProvider,
  joinKey: Uint8Array,
  groupId: Uint8Array,
  epoch: number,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (sealed.length > LIMITS.groupInfoBytes + LASTING_OVERHEAD) return undefined
  return openUnderLasting(provider, joinKey, joinContext(groupId, epoch), sealed)
}

/** `S_e` under HK: who holds an *open* invite reads the shared history with nobody online. */
export function sealHistoryBundle(
  provider: CryptoProvider,
  historyKey: Uint8Array,
  groupId: Uint8Array,
  epoch: number,
  shared: Uint8Array,
): Promise<Uint8Array> {
  return sealUnderLasting(provider, historyKey, historyContext(groupId, epoch), shared)
}

/** @returns 32 bytes, to be compared with `comS` of the epoch's record before use; undefined when it does not open */
export async function openHistoryBundle(
  provider: CryptoProvider,
  historyKey: Uint8Array,
  groupId: Uint8Array,
  epoch: number,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  const opened = await openUnderLasting(provider, historyKey, historyContext(groupId, epoch), sealed)
  return opened?.length === 32 ? opened : undefined
}
