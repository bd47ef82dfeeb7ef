import { kdf } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider } from '../../primitives/provider.ts'

/** `com = KDF(secret, "conclave/history/commit/v1", [groupId, e], 32)` (T12). */
export function commitmentOf(provider: CryptoProvider, groupId: Uint8Array, epoch: number, secret: Uint8Array): Uint8Array {
  return kdf(provider, secret, LABELS.historyCommit, [groupId, epoch], 32)
}
