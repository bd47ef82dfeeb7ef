import { channelKey, encodeOpening, makeOpening, type OpenedKey, OPENED_KEYS, OPENING_PARTS, walkBack } from '@conclave/crypto/group'
import { type ChannelId, ConclaveError, lookUp, mayPost, type Operation, toBase64url } from '@conclave/protocol'
import { type ChannelRow, channelOf } from '../../store/tables/channels.ts'
import { epochOf, putShared } from '../../store/tables/epochs.ts'
import { groupOf } from '../../store/tables/groups.ts'
import { putOpeningPart } from '../../store/tables/openings.ts'
import type { GroupContext } from './context.ts'
import type { FollowParts } from './follow.ts'
import { unopenedGroups } from './former.ts'
import { type Group, groupFrom, groupOfChannel, requireLedger } from './group.ts'
import { recordsBetween } from './records.ts'

type HistoryOpen = Extract<Operation, { readonly type: 'history-open' }>
const MOST_KEYS = OPENED_KEYS * OPENING_PARTS

/**
 * Makes and stores, for each former group of a channel whose keys are here, what the ledger is to commit to and what is then said in the channel (T12). Under the
 * community's lock.
 * @returns the entries to be appended; none when there is nothing to open
 * @throws ConclaveError `E_FORBIDDEN` unless the channel is `shared`, `E_UNAVAILABLE` while this device is not in its group, what the rules say about posting
 */
export async function prepareOpenings(parts: FollowParts, channelId: ChannelId): Promise<readonly HistoryOpen[]> {
  const { context, states } = parts
  const { core, own } = context
  const channel = channelOf(core.db, channelId)
  if (channel === undefined) throw new ConclaveError('E_NOT_FOUND', 'channel')
  const ledger = requireLedger(context, channel.communityId)
  const rules = lookUp(ledger.channels, channelId)
  if (rules?.policy !== 'shared') throw new ConclaveError('E_FORBIDDEN', 'only a shared channel has former messages to open')
  const answer = mayPost(ledger, own.require().userId, channelId, core.serverNow())
  if (answer.kind === 'no') throw new ConclaveError(answer.code, undefined, { retryAfter: answer.retryAfter })
  const to = groupOfChannel(context, channel)
  const toEpoch = to && states.get(to.name)?.epoch
  if (to === undefined || toEpoch === undefined) throw new ConclaveError('E_UNAVAILABLE', 'not in the group yet')
  const made: HistoryOpen[] = []
  for (const { name, throughEpoch } of unopenedGroups(context, ledger, channel)) {
    const row = groupOf(core.db, name)
    if (row === undefined) continue
    const group = groupFrom(context, row)
    const keysHash = await prepare(context, channel, group, throughEpoch)
    made.push({ type: 'history-open', body: { id: channelId, groupId: group.id, throughEpoch, toGroupId: to.id, toEpoch, keysHash } })
  }
  return made
}

async function prepare(context: GroupContext, channel: ChannelRow, group: Group, throughEpoch: number): Promise<Uint8Array> {
  const { core } = context
  const { channelId } = channel
  const opened: OpenedKey[] = []
  for (const { epoch, shared } of await sharedDownFrom(context, group, throughEpoch))
    opened.push({ epoch, key: channelKey(core.crypto, group.id, channelId, epoch, shared) })
  const { keysHash, parts } = makeOpening(core.crypto, group, opened)
  const bodies = parts.map(encodeOpening)
  core.change(() => {
    for (const [part, body] of bodies.entries()) putOpeningPart(core.db, part, { channelId, keysHash: toBase64url(keysHash), body })
  })
  return keysHash
}

/** `S` of every epoch that can be reached, the newest first. */
async function sharedDownFrom(
  context: GroupContext,
  group: Group,
  from: number,
): Promise<readonly { readonly epoch: number; readonly shared: Uint8Array }[]> {
  const { db, crypto } = context.core
  const lowest = Math.max(0, from - MOST_KEYS + 1)
  const records = await recordsBetween(context, group, lowest, from)
  const all: { epoch: number; shared: Uint8Array }[] = []
  for (let epoch = from; epoch >= lowest; epoch--) {
    const above = all.at(-1)
    const known = epochOf(db, group.name, epoch)?.shared
    const walked = known === undefined && above !== undefined ? (await walkBack(crypto, above, epoch, records)).found.at(-1) : undefined
    const shared = known ?? (walked?.epoch === epoch ? walked.shared : undefined)
    if (shared !== undefined) all.push({ epoch, shared })
  }
  context.core.change(() => {
    for (const one of all) putShared(db, group.name, one.epoch, one.shared)
  })
  return all
}
