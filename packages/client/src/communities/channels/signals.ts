import { channelKey, openSignal, sealSignal } from '@conclave/crypto/group'
import { audienceOf, bool, bytesUpTo, type ChannelId, codeOf, decodeAs, encodeAs, id, LIMITS, struct, uint, type UserId } from '@conclave/protocol'
import { channelOf, type ChannelRow } from '../../store/tables/channels.ts'
import { epochOf } from '../../store/tables/epochs.ts'
import type { GroupContext } from '../groups/context.ts'
import { type Group, groupOfAudience } from '../groups/group.ts'
import type { States } from '../groups/states.ts'

/** `[e, salt 32 || ciphertext]`: under `J_e` whatever the policy of the channel, because nothing of it is kept. */
const signal = struct({ epoch: uint(), sealed: bytesUpTo(LIMITS.signalBytes) })
/** Not signed: whoever reads the channel could say that somebody else types. It is shown for seconds and believed for nothing. */
const typing = struct({ version: uint(1, 1), userId: id('UserId'), typing: bool })

function signalKey({ core }: GroupContext, group: Group, channelId: ChannelId, epoch: number): Uint8Array | undefined {
  const joined = epochOf(core.db, group.name, epoch)?.joined
  return joined && channelKey(core.crypto, group.id, channelId, epoch, joined)
}

function groupOfChannel(context: GroupContext, { communityId, channelId }: ChannelRow): Group | undefined {
  const ledger = context.ledgers.state(communityId)
  const audience = ledger && audienceOf(ledger, channelId)
  return audience === undefined ? undefined : groupOfAudience(context, communityId, audience)
}

/** @returns undefined while this device is not in the group */
export async function sealTyping(context: GroupContext, states: States, channel: ChannelRow, isTyping: boolean): Promise<Uint8Array | undefined> {
  const group = groupOfChannel(context, channel)
  const epoch = group && states.get(group.name)?.epoch
  const key = group && epoch !== undefined ? signalKey(context, group, channel.channelId, epoch) : undefined
  if (key === undefined || epoch === undefined) return undefined
  const said = encodeAs(typing, { version: 1, userId: context.own.require().userId, typing: isTyping })
  return encodeAs(signal, { epoch, sealed: await sealSignal(context.core.crypto, key, channel.channelId, epoch, said) })
}

/** @returns undefined for what does not open or is ours */
export async function openTyping(
  context: GroupContext,
  channelId: ChannelId,
  payload: Uint8Array,
): Promise<{ readonly channel: ChannelRow; readonly userId: UserId; readonly typing: boolean } | undefined> {
  const channel = channelOf(context.core.db, channelId)
  const group = channel && groupOfChannel(context, channel)
  if (channel === undefined || group === undefined) return undefined
  try {
    const { epoch, sealed } = decodeAs(signal, payload)
    const key = signalKey(context, group, channelId, epoch)
    const opened = key && (await openSignal(context.core.crypto, key, channelId, epoch, sealed))
    const said = opened && decodeAs(typing, opened)
    return said && said.userId !== context.own.require().userId ? { channel, userId: said.userId, typing: said.typing } : undefined
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}
