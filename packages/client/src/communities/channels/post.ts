import {
  type ContentInner,
  channelKey,
  encodeEphemeralWire,
  type EpochSecrets,
  type MlsGroupState,
  NEW_AUTHOR,
  nextOf,
  padContent,
  sealContent,
  type SignedContent,
  signContent,
  streamStart,
} from '@conclave/crypto/group'
import {
  type AudienceKey,
  audienceOf,
  type Channel,
  type ChannelId,
  codeOf,
  type CommunityState,
  ConclaveError,
  contentHead,
  type ErrorCode,
  fromBase64url,
  lookUp,
  type UserId,
} from '@conclave/protocol'
import type { Tell } from '../../core.ts'
import { messageView } from '../../conversations/views.ts'
import {
  type ChannelOutboxRow,
  deleteOutgoing,
  firstOutgoing,
  outgoingById,
  postponeOutgoing,
  type SealedRow,
  setPosted,
  setSealed,
} from '../../store/tables/channel-outbox.ts'
import { channelOf, type ChannelRow, entryOf, readAuthor, recordsOfMessage, writeAuthor } from '../../store/tables/channels.ts'
import { epochOf } from '../../store/tables/epochs.ts'
import { insertMessage, messageOf, setMessageState } from '../../store/tables/messages.ts'
import { type FollowParts } from '../groups/follow.ts'
import { requireLedger } from '../groups/group.ts'
import { type Ready, ready } from '../groups/ready.ts'
import { commitWhile } from '../groups/send-commit.ts'
import { CONTENT_KINDS, readSaid } from './body.ts'
import { settleSent } from './own-entry.ts'
import type { GroupContext } from '../groups/context.ts'

/** Refusals that stay refusals. */
const FINAL: readonly ErrorCode[] = [
  'E_FORBIDDEN',
  'E_NOT_FOUND',
  'E_NOT_A_MEMBER',
  'E_BANNED',
  'E_TIMED_OUT',
  'E_COMMUNITY_CLOSED',
  'E_TOO_LARGE',
  'E_MESSAGE_TOO_LONG',
  'E_LEDGER_FORK',
  'E_LEDGER_INVALID',
  'E_LEDGER_ROLLBACK',
  'E_CHANNEL_FORK',
  'E_CHANNEL_FULL',
  'E_GROUP_FULL',
]
/** Times that the epoch may change under one message before a pause. */
const ATTEMPTS = 12

export interface PostParts extends FollowParts {
  /** One thing at a time in a community. */
  locked<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Sends what waits in a channel, in order. A message is encrypted when it leaves, under the epoch of that moment; until the server has answered, the same bytes
 * leave again.
 * @throws ConclaveError when only time helps
 */
export async function sendAll(parts: PostParts, channelId: ChannelId, stopped: () => boolean): Promise<void> {
  const { core } = parts.context
  let attempts = 0
  let stale: Stale | undefined
  for (;;) {
    const row = firstOutgoing(core.db, channelId)
    if (row === undefined || row.notBefore > core.clock.now() || stopped()) return
    try {
      stale = await sendOne(parts, row, stale)
      attempts = stale === undefined ? 0 : attempts + 1
    } catch (error) {
      refused(parts.context, row, error)
    }
    if (attempts > ATTEMPTS) throw new ConclaveError('E_STALE_EPOCH')
  }
}

/** What the server took no content for any more. */
interface Stale {
  readonly groupId: string
  readonly epoch: number
}

/** @returns the epoch that the server did not take */
async function sendOne(parts: PostParts, row: ChannelOutboxRow, stale: Stale | undefined): Promise<Stale | undefined> {
  const { context } = parts
  const { core } = context
  const channel = channelOf(core.db, row.channelId)
  if (channel === undefined) throw new ConclaveError('E_NOT_FOUND')
  if (channel.trouble !== undefined) throw new ConclaveError(channel.trouble)
  await eraseFirst(context, channel, row)
  const sealed = row.sealed ?? (await parts.locked(() => seal(parts, channel, row, stale)))
  const { communityId, channelId } = channel
  try {
    const answer = await context.gateway.post({
      communityId,
      channelId,
      groupId: fromBase64url(sealed.groupId),
      dedupe: row.dedupe,
      wire: sealed.wire,
    })
    settle(context, row, sealed, answer.seq)
    return undefined
  } catch (error) {
    if (codeOf(error) !== 'E_STALE_EPOCH') throw error
    // Refused, so that the number is free: nobody has seen the record, and whoever sees both finds one message.
    core.change(() => setSealed(core.db, row.id, undefined))
    return { groupId: sealed.groupId, epoch: contentHead(sealed.wire).epoch }
  }
}

/** What is deleted for everybody goes from the server first: a signed word about it can still be sent after a crash, the erasing would be forgotten. */
async function eraseFirst({ core, server }: GroupContext, { communityId, channelId }: ChannelRow, row: ChannelOutboxRow): Promise<void> {
  const said = row.kind === CONTENT_KINDS.deletion ? readSaid(row.kind, row.body) : undefined
  if (said?.kind !== 'deletion') return
  const seqs = said.messageIds.flatMap((messageId) => recordsOfMessage(core.db, channelId, said.userId, messageId).map(({ seq }) => seq))
  if (seqs.length > 0) await server.erase(communityId, channelId, seqs)
}

async function seal(parts: PostParts, channel: ChannelRow, before: ChannelOutboxRow, stale: Stale | undefined): Promise<SealedRow> {
  const { context, states } = parts
  const { core } = context
  // It may have been sealed, or withdrawn, while this one waited for its turn.
  const row = outgoingById(core.db, before.id)
  if (row === undefined) throw new ConclaveError('E_NOT_FOUND')
  if (row.sealed !== undefined) return row.sealed
  const ledger = requireLedger(context, channel.communityId)
  const audience = audienceOf(ledger, channel.channelId)
  if (audience === undefined) throw new ConclaveError('E_NOT_FOUND')
  const place = await readyBeyond(parts, channel, audience, stale)
  const now = requireLedger(context, channel.communityId)
  const rules = lookUp(now.channels, channel.channelId)
  if (rules === undefined || audienceOf(now, channel.channelId) !== audience) throw new ConclaveError('E_UNAVAILABLE', 'the channel has moved')
  const content = await sign(context, channel, row, place, { now, rules })
  const { wire, after } = await encrypt(parts, channel, place, content)
  const sealed: SealedRow = { groupId: place.group.name, wire, n: content.inner.n, hash: content.hash }
  core.change(() => {
    setSealed(core.db, row.id, sealed)
    if (after !== undefined) states.writeStep(place.group.name, place.state, after)
  })
  if (after !== undefined) states.remember(place.group.name, after)
  return sealed
}

/** The server calls newest what was appended last, also where everybody skips it: a good commit after it says which epoch is the group's. */
async function readyBeyond(parts: PostParts, { communityId }: ChannelRow, audience: AudienceKey, stale: Stale | undefined): Promise<Ready> {
  const place = await ready(parts, communityId, audience)
  if (stale === undefined || place.group.name !== stale.groupId || place.state.epoch > stale.epoch) return place
  await commitWhile(parts, place.group, (state) => state.epoch <= stale.epoch)
  return ready(parts, communityId, audience)
}

async function sign(
  { core, own }: GroupContext,
  { channelId, cursor }: ChannelRow,
  row: ChannelOutboxRow,
  { group, state }: Ready,
  { now, rules }: { readonly now: CommunityState; readonly rules: Channel },
): Promise<SignedContent> {
  const { db, crypto } = core
  const { userId, deviceId, keys } = own.require()
  const seen = entryOf(db, channelId, cursor)?.hash
  const inner: ContentInner = {
    version: 1,
    groupId: group.id,
    channelId,
    epoch: state.epoch,
    policy: rules.policy,
    userId,
    deviceId,
    ...nextOf(readAuthor(db, channelId) ?? NEW_AUTHOR),
    // Before the running hash is known: the beginning, which everybody knows.
    ...(seen === undefined ? { seenSeq: 0, seenHash: streamStart(crypto, channelId).hash } : { seenSeq: cursor, seenHash: seen }),
    ledgerSeq: now.seq,
    ledgerHash: now.hash,
    authenticator: requireEpoch(db, group.name, state.epoch).authenticator,
    log: { size: 0, root: new Uint8Array(32) },
    messageId: row.messageId,
    sentAt: row.sentAt,
    kind: row.kind,
    body: row.body,
  }
  return signContent(crypto, inner, keys.ed25519.privateKey)
}

/** The secrets of the epoch that this device is in. @throws ConclaveError `E_UNAVAILABLE` */
function requireEpoch(db: GroupContext['core']['db'], groupId: string, epoch: number): EpochSecrets {
  const { shared, joined, authenticator } = epochOf(db, groupId, epoch) ?? {}
  if (!shared || !joined || !authenticator) throw new ConclaveError('E_UNAVAILABLE', 'the secrets of the epoch are not here')
  return { shared, joined, authenticator }
}

async function encrypt(
  { context, states }: PostParts,
  { channelId }: ChannelRow,
  { group, state }: Ready,
  content: SignedContent,
): Promise<{ readonly wire: Uint8Array; readonly after: MlsGroupState | undefined }> {
  const { crypto, db } = context.core
  const { policy, epoch } = content.inner
  if (policy === 'ephemeral') {
    const made = await states.cipher.encrypt(state, padContent(content))
    return { wire: encodeEphemeralWire({ channelId, epoch, message: made.message }), after: made.state }
  }
  const secrets = requireEpoch(db, group.name, epoch)
  const secret = policy === 'shared' ? secrets.shared : secrets.joined
  return { wire: await sealContent(crypto, channelKey(crypto, group.id, channelId, epoch, secret), content), after: undefined }
}

function settle({ core, own }: GroupContext, row: ChannelOutboxRow, { n, hash }: SealedRow, seq: number): void {
  const { userId } = own.require()
  core.change((tell) => {
    writeAuthor(core.db, row.channelId, n, hash)
    setPosted(core.db, row.id, seq)
    const message = messageOf(core.db, userId, row.messageId)
    if (message) settleSent(core.db, message, userId, tell)
  })
}

/** Does what a refusal asks for; throws when only time helps. */
function refused({ core, own }: GroupContext, row: ChannelOutboxRow, error: unknown): void {
  const code = codeOf(error)
  const retryAfter = error instanceof ConclaveError ? (error.retryAfter ?? 0) : 0
  if (code === 'E_SLOW_MODE') {
    return core.change(() => {
      setSealed(core.db, row.id, undefined)
      postponeOutgoing(core.db, row.id, core.clock.now() + Math.max(retryAfter, 1_000))
    })
  }
  if (code === undefined || !FINAL.includes(code)) throw error
  const { userId } = own.require()
  core.change((tell) => {
    deleteOutgoing(core.db, row.id)
    if (row.kind === CONTENT_KINDS.deletion) tellUntold(core, userId, row.channelId, tell)
    const message = messageOf(core.db, userId, row.messageId)
    if (message?.state !== 'pending') return
    setMessageState(core.db, message.position, 'failed', code)
    tell({ type: 'message-changed', message: messageView({ ...message, state: 'failed', error: code }, userId) })
  })
}

const UNTOLD = 'A message that was deleted here may still stand at others: the server refused to tell them.'

/** The ciphertext is off the server by then; who has the message keeps it. */
function tellUntold(core: GroupContext['core'], senderUserId: UserId, channelId: ChannelId, tell: Tell): void {
  const channel = channelOf(core.db, channelId)
  if (channel === undefined) return
  const { conversationId } = channel
  const notice = { messageId: core.newMessageId(), conversationId, senderUserId, kind: 'notice', text: UNTOLD, sentAt: core.clock.now() } as const
  const row = insertMessage(core.db, { ...notice, state: 'received' })
  if (row) tell({ type: 'message', message: messageView(row, senderUserId) })
}
