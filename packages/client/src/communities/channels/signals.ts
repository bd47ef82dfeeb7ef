import { channelKey, decodeSaid, decodeSignal, encodeSaid, encodeSignal, openSignal, type Said, sealSignal } from '@conclave/crypto/group'
import { type ChannelId, codeOf } from '@conclave/protocol'
import { channelOf, type ChannelRow } from '../../store/tables/channels.ts'
import { epochOf } from '../../store/tables/epochs.ts'
import type { GroupContext } from '../groups/context.ts'
import { type Group, groupOfChannel } from '../groups/group.ts'
import type { States } from '../groups/states.ts'

function signalKey({ core }: GroupContext, group: Group, channelId: ChannelId, epoch: number): Uint8Array | undefined {
  const joined = epochOf(core.db, group.name, epoch)?.joined
  return joined && channelKey(core.crypto, group.id, channelId, epoch, joined)
}

/** @returns undefined while this device is not in the group */
export async function sealSaid(context: GroupContext, states: States, channel: ChannelRow, value: Said): Promise<Uint8Array | undefined> {
  const group = groupOfChannel(context, channel)
  const epoch = group && states.get(group.name)?.epoch
  const key = group && epoch !== undefined ? signalKey(context, group, channel.channelId, epoch) : undefined
  if (key === undefined || epoch === undefined) return undefined
  return encodeSignal({ epoch, sealed: await sealSignal(context.core.crypto, key, channel.channelId, epoch, encodeSaid(value)) })
}

export interface Heard {
  readonly channel: ChannelRow
  readonly group: Group
  readonly said: Said
}

/** @returns undefined for what does not open */
export async function openSaid(context: GroupContext, channelId: ChannelId, payload: Uint8Array): Promise<Heard | undefined> {
  const channel = channelOf(context.core.db, channelId)
  const group = channel && groupOfChannel(context, channel)
  if (channel === undefined || group === undefined) return undefined
  try {
    const { epoch, sealed } = decodeSignal(payload)
    const key = signalKey(context, group, channelId, epoch)
    const opened = key && (await openSignal(context.core.crypto, key, channelId, epoch, sealed))
    return opened && { channel, group, said: decodeSaid(opened) }
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}
