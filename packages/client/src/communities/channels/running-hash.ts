import { advanceStream, type StreamHash, streamStart } from '@conclave/crypto/group'
import { type ChannelRow, entriesBetween, entryOf, setEntryHash } from '../../store/tables/channels.ts'
import type { GroupContext } from '../groups/context.ts'
import type { Good } from './open-entry.ts'

/** Inside a transaction: the running hash of every entry after one that is known, as far as entries are here without a hole. */
export function hashOnwards(context: GroupContext, { channelId }: Pick<ChannelRow, 'channelId'>, from: StreamHash, to: number): StreamHash {
  const { core } = context
  return walk(context, channelId, from, to, ({ seq, hash }) => setEntryHash(core.db, channelId, seq, hash))
}

function walk({ core }: GroupContext, channelId: ChannelRow['channelId'], from: StreamHash, to: number, seen?: (at: StreamHash) => void): StreamHash {
  let at = from
  for (const entry of entriesBetween(core.db, channelId, from.seq + 1, to)) {
    if (entry.seq !== at.seq + 1) break
    at = advanceStream(core.crypto, at, entry.wireHash)
    seen?.(at)
  }
  return at
}

/**
 * Inside a transaction: where the running hash begins for this device: at the beginning of the stream where that is here, else at what most of the authors
 * on the way say to have seen, of equally many the newest. It is remembered, and everything after is checked against it.
 * @param goods records of the page, the newest first
 */
export function anchor(context: GroupContext, channel: ChannelRow, goods: readonly Good[]): void {
  const { db, crypto } = context.core
  const { channelId, cursor, oldest } = channel
  if (entryOf(db, channelId, cursor)?.hash !== undefined) return
  if (oldest === 1) return void hashOnwards(context, channel, streamStart(crypto, channelId), cursor)
  const from = anchorAmong(context, channel, goods)
  if (from === undefined) return
  setEntryHash(db, channelId, from.seq, from.hash)
  hashOnwards(context, channel, from, cursor)
}

interface Branch {
  readonly users: Set<string>
  /** The earliest entry that one of them names. */
  from: StreamHash
}

function anchorAmong(context: GroupContext, { channelId, cursor, oldest }: ChannelRow, goods: readonly Good[]): StreamHash | undefined {
  const branches = new Map<string, Branch>()
  for (const { content } of goods) {
    const { seenSeq: seq, seenHash: hash, userId } = content.inner
    if (seq < oldest || seq > cursor) continue
    const end = walk(context, channelId, { seq, hash }, cursor).hash.join()
    const branch = branches.get(end) ?? { users: new Set<string>(), from: { seq, hash } }
    branch.users.add(userId)
    if (seq < branch.from.seq) branch.from = { seq, hash }
    branches.set(end, branch)
  }
  const most = Math.max(0, ...[...branches.values()].map(({ users }) => users.size))
  return [...branches.values()].find(({ users }) => users.size === most)?.from
}
