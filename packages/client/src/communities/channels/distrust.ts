import { idBytes } from '@conclave/protocol'
import type { Tell } from '../../core.ts'
import { type ChannelRow, entryOf, setChannelTrouble } from '../../store/tables/channels.ts'
import { addEvidence } from '../../store/tables/devices.ts'
import type { GroupContext } from '../groups/context.ts'

/** Inside a transaction: nothing more is believed or sent in a channel. */
export function distrustChannel(context: GroupContext, channel: ChannelRow, evidence: Uint8Array, tell: Tell, byClaims = false): void {
  keepEvidence(context, channel, evidence)
  setChannelTrouble(context.core.db, channel.channelId, 'E_CHANNEL_FORK', byClaims)
  tell({ type: 'alert', code: 'E_CHANNEL_FORK', ...placeOf(channel) })
  tell({ type: 'conversation-changed', conversationId: channel.conversationId })
}

/** Inside a transaction: what was shown, beside what we had seen. */
export function keepEvidence({ core, own }: GroupContext, { channelId, cursor }: ChannelRow, evidence: Uint8Array): void {
  const { userId } = own.require()
  const stored = entryOf(core.db, channelId, cursor)?.hash ?? new Uint8Array(32)
  const fresh = evidence.length > 0 ? evidence : idBytes(channelId)
  addEvidence(core.db, { userId, code: 'E_CHANNEL_FORK', stored, fresh, at: core.clock.now() })
}

/** Where an alert about a channel belongs. */
export const placeOf = ({ communityId, channelId }: ChannelRow): Pick<ChannelRow, 'communityId' | 'channelId'> => ({ communityId, channelId })
