import { type ChannelId, idBytes } from '@conclave/protocol'
import { openUnderLasting, type SealContext, sealUnderLasting } from '../../identity/lasting-secret.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider } from '../../primitives/provider.ts'

const contextOf = (channelId: ChannelId, epoch: number): SealContext => ({ label: LABELS.channelSignal, ids: [idBytes(channelId), epoch] })

/**
 * Something transient for those who are in a channel now (typing). Not signed: any reader could say it in another's name, so nothing may rest on it.
 * @param channelKey `C` of `J_e`, whatever the policy of the channel
 * @returns salt 32 || ciphertext
 */
export function sealSignal(
  provider: CryptoProvider,
  channelKey: Uint8Array,
  channelId: ChannelId,
  epoch: number,
  said: Uint8Array,
): Promise<Uint8Array> {
  return sealUnderLasting(provider, channelKey, contextOf(channelId, epoch), said)
}

/** @returns undefined when it does not open */
export function openSignal(
  provider: CryptoProvider,
  channelKey: Uint8Array,
  channelId: ChannelId,
  epoch: number,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  return openUnderLasting(provider, channelKey, contextOf(channelId, epoch), sealed)
}
