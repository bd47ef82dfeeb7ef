import { judgeClaims, type Judgement, type SignedContent } from '@conclave/crypto/group'
import { audienceOf, type CommunityState, type UserId, usersOf } from '@conclave/protocol'
import { type ClaimRow, claimsOf, dropClaims, putClaim, setClaimsAside } from '../../store/tables/channel-claims.ts'
import { type ChannelRow, entryOf, forgetHashes, setChannelTrouble, setEntryHash } from '../../store/tables/channels.ts'
import type { GroupContext } from '../groups/context.ts'
import { keepEvidence } from './distrust.ts'
import { hashOnwards } from './running-hash.ts'

/** What came of the word of one record about the stream. `doubted`: it stands alone, and is told. `moved`: our own view rested on a worse one. */
export type Heard = 'heard' | 'doubted' | 'moved' | 'fork'

/**
 * Inside a transaction: what a record says to have seen, in the order of the stream (T13). One member's word stops nothing; see {@link judgeClaims}.
 * @param seen `same`, `stream`, or `ledger`: it names another entry of the ledger than ours
 */
export function hearClaim(
  context: GroupContext,
  channel: ChannelRow,
  seq: number,
  content: SignedContent,
  seen: 'same' | 'stream' | 'ledger',
): Heard {
  const { db } = context.core
  const { channelId } = channel
  const { seenSeq, deviceId } = content.inner
  const before = claimsOf(db, channelId).find((one) => one.deviceId === deviceId) ?? nothingFrom(content)
  if (seen === 'same') return agree(context, channel, before, seenSeq)
  const isFirst = before.disputed === 0
  const disputed = Math.max(1, Math.min(isFirst ? seq : before.disputed, seenSeq, seq))
  putClaim(db, channelId, { ...before, disputed })
  const { kind } = judgeChannel(context, channel, context.ledgers.state(channel.communityId))
  if (kind === 'fork') return seen === 'stream' && restsOnOne(context, channel) ? moveTo(context, channel, content) : 'fork'
  if (!isFirst) return 'heard'
  keepEvidence(context, channel, content.encoded)
  return 'doubted'
}

/** Inside a transaction: what a device says in a record that was read later than newer ones; its newest word is what counts. */
export function hearOldClaim({ core }: GroupContext, { channelId }: ChannelRow, content: SignedContent, seen: 'same' | 'stream'): void {
  const { seenSeq, deviceId } = content.inner
  if (seenSeq === 0 || claimsOf(core.db, channelId).some((one) => one.deviceId === deviceId)) return
  const at = seen === 'same' ? { agreed: seenSeq } : { disputed: seenSeq }
  putClaim(core.db, channelId, { ...nothingFrom(content), ...at })
}

/** Whom nobody else bears out at this moment; without those whom the person has heard of and gone on. */
export function doubtsIn(context: GroupContext, channelId: ChannelRow['channelId']): readonly UserId[] {
  const disputing = claimsOf(context.core.db, channelId).filter(({ disputed, setAside }) => disputed > 0 && !setAside)
  return [...new Set(disputing.map(({ userId }) => userId))]
}

/** Inside a transaction: whether what stopped a channel still does, after members have come or gone. @returns true when it goes on */
export function reconsider(context: GroupContext, channel: ChannelRow, after: CommunityState): boolean {
  if (!channel.byClaims || judgeChannel(context, channel, after).kind === 'fork') return false
  setChannelTrouble(context.core.db, channel.channelId, undefined)
  return true
}

/** Inside a transaction: the person goes on. Who says otherwise is not listened to until they agree; what the server itself shows stops it again. */
export function setAside({ core }: GroupContext, { channelId }: ChannelRow): void {
  setClaimsAside(core.db, channelId)
  setChannelTrouble(core.db, channelId, undefined)
}

function nothingFrom({ inner: { deviceId, userId } }: SignedContent): ClaimRow {
  return { deviceId, userId, agreed: 0, disputed: 0, setAside: false }
}

/** The beginning is the same for everybody and says nothing. */
function agree({ core }: GroupContext, { channelId }: ChannelRow, before: ClaimRow, seenSeq: number): Heard {
  if (seenSeq === 0) return 'heard'
  const isOver = seenSeq >= before.disputed
  const agreed = Math.max(before.agreed, seenSeq)
  putClaim(core.db, channelId, { ...before, agreed, disputed: isOver ? 0 : before.disputed, setAside: before.setAside && !isOver })
  return 'heard'
}

function judgeChannel({ core, own }: GroupContext, { channelId }: ChannelRow, ledger: CommunityState | undefined): Judgement {
  const audience = ledger && audienceOf(ledger, channelId)
  const readers = new Set(ledger === undefined || audience === undefined ? [] : usersOf(ledger, audience))
  const claims = claimsOf(core.db, channelId).filter((one) => !one.setAside)
  return judgeClaims(own.require().userId, readers, claims)
}

/** Our hashes begin with the word of somebody whom nobody else has borne out, and who is none of those who say otherwise now. */
function restsOnOne({ core }: GroupContext, { channelId }: ChannelRow): boolean {
  if (entryOf(core.db, channelId, 1)?.hash !== undefined) return false
  const claims = claimsOf(core.db, channelId)
  const agreeing = new Set(claims.filter(({ agreed }) => agreed > 0).map(({ userId }) => userId))
  return agreeing.size <= 1 && !claims.some(({ userId, disputed }) => disputed > 0 && agreeing.has(userId))
}

/** Inside a transaction: what came before is compared with what more people have seen. */
function moveTo(context: GroupContext, channel: ChannelRow, content: SignedContent): Heard {
  const { db } = context.core
  const { channelId, cursor } = channel
  const { seenSeq, seenHash } = content.inner
  keepEvidence(context, channel, content.encoded)
  forgetHashes(db, channelId)
  dropClaims(db, channelId)
  if (entryOf(db, channelId, seenSeq) === undefined) return 'moved'
  setEntryHash(db, channelId, seenSeq, seenHash)
  hashOnwards(context, channel, { seq: seenSeq, hash: seenHash }, cursor)
  putClaim(db, channelId, { ...nothingFrom(content), agreed: seenSeq })
  return 'moved'
}
