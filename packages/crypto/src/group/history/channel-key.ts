import { type ChannelId, idBytes } from '@conclave/protocol'
import { kdf } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider } from '../../primitives/provider.ts'

/** Policies whose records have a key of their epoch; `ephemeral` has the keys of MLS. */
export type KeptPolicy = 'shared' | 'joined'

/**
 * `C = KDF(S_e or J_e, "conclave/channel/v1", [groupId, channelId, e], 32)` (T12).
 * @param secret `S_e` for a `shared` channel, `J_e` for a `joined` one
 */
export function channelKey(provider: CryptoProvider, groupId: Uint8Array, channelId: ChannelId, epoch: number, secret: Uint8Array): Uint8Array {
  return kdf(provider, secret, LABELS.channelKey, [groupId, idBytes(channelId), epoch], 32)
}

/** Which of the two exporter secrets opens records of a policy. */
export function secretFor(policy: KeptPolicy, secrets: { readonly shared: Uint8Array; readonly joined: Uint8Array }): Uint8Array {
  return policy === 'shared' ? secrets.shared : secrets.joined
}
