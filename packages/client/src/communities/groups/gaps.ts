import { type ChannelId, contentHead, decodeChannelEntry, codeOf, fitsAudience, lookUp, type UserId } from '@conclave/protocol'
import { epochOf } from '../../store/tables/epochs.ts'
import type { GroupContext } from './context.ts'
import type { EpochBook } from './epoch-book.ts'
import type { Group } from './group.ts'

/** Epochs of one request lie so near to each other that one page of records shows whether the answer is true. */
const SPAN = 256

/** Whether a user was among the readers when the ledger stood at that entry: for the whole of the epoch that begins there, because nobody writes in it before. */
export function wasReader({ ledgers }: GroupContext, group: Group, userId: UserId, seq: number): boolean {
  const then = ledgers.stateAt(group.communityId, seq)
  return then !== undefined && fitsAudience(then, group.audience, userId)
}

/** Whether this account may ask for `J` of an epoch: it was a reader, and the channel is or was `joined` (T12). */
export async function isGap(context: GroupContext, book: EpochBook, group: Group, channelId: ChannelId, epoch: number): Promise<boolean> {
  const { core, ledgers, own } = context
  if (epochOf(core.db, group.name, epoch)?.joined !== undefined) return false
  const record = await book.recordOf(group, epoch)
  if (record === undefined || !wasReader(context, group, own.require().userId, record.ledgerSeq)) return false
  const states = [ledgers.state(group.communityId), ledgers.stateAt(group.communityId, record.ledgerSeq)]
  return states.some((state) => state !== undefined && lookUp(state.channels, channelId)?.policy === 'joined')
}

/** Epochs of entries that wait for keys which members may have; the newest first. */
export async function gapsOf(
  context: GroupContext,
  book: EpochBook,
  group: Group,
  channelId: ChannelId,
  payloads: readonly Uint8Array[],
  limit: number,
): Promise<readonly number[]> {
  const epochs = [...new Set(payloads.map(epochOfEntry).filter((epoch) => epoch !== undefined))].toSorted((a, b) => b - a)
  const found: number[] = []
  for (const epoch of epochs) {
    if (found.length >= limit || epoch <= (found[0] ?? epoch) - SPAN) break
    if (await isGap(context, book, group, channelId, epoch)) found.push(epoch)
  }
  return found
}

function epochOfEntry(payload: Uint8Array): number | undefined {
  try {
    const entry = decodeChannelEntry(payload)
    return entry.type === 'content' ? contentHead(entry.wire).epoch : undefined
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}
