import { signEntry, verifyEntry, type InviteProof } from '@conclave/crypto'
import { codeOf, type CommunityId, type CommunityState, ConclaveError, type ErrorCode, type Operation, reduce, stampEntry } from '@conclave/protocol'
import { communityOf } from '../../store/tables/communities.ts'
import { ledgerEntries } from '../../store/tables/ledger.ts'
import type { Build, Draft, LedgerWriter } from './draft.ts'

/** A hundred people who come by one link at once: each attempt lets one of them in. */
const ATTEMPTS = 200
/** Longest pause between two attempts, ms, and how many of them go without one. */
const PAUSE = 400
const AT_ONCE = 2
/** Somebody else was faster, or knows more about our chain. */
const AGAIN: readonly (ErrorCode | undefined)[] = ['E_CONFLICT', 'E_STALE_HEAD', 'E_CHAIN_ROLLBACK']

/**
 * Signs over the newest entry and sends, under the lock of the community. What the reducer would refuse is refused here, before it leaves. When somebody
 * was faster it catches up, makes the operation anew, and tries again; a lost answer is looked up in the ledger.
 */
export async function appendEntry(
  keeper: LedgerWriter,
  communityId: CommunityId,
  build: Build,
): Promise<{ readonly state: CommunityState; readonly operation: Operation | undefined }> {
  keeper.parts.context.own.require()
  if (communityOf(keeper.parts.context.core.db, communityId) === undefined) throw new ConclaveError('E_NOT_FOUND')
  const trouble = keeper.trouble(communityId)
  if (trouble !== undefined) throw new ConclaveError(trouble)
  for (let attempt = 1; ; attempt++) {
    const before = keeper.state(communityId) ?? (await keeper.fetch(communityId))
    const draft = await build(before)
    if (draft === undefined) return { state: before, operation: undefined }
    const signed = await signedEntry(keeper, before, draft)
    try {
      await send(keeper, communityId, signed, draft)
    } catch (error) {
      if (await isThere(keeper, before, signed, draft.invite, error))
        return { state: keeper.state(communityId) as CommunityState, operation: draft.operation }
      if (!AGAIN.includes(codeOf(error)) || attempt === ATTEMPTS) throw error
      if (attempt > AT_ONCE) await pause(keeper, attempt)
      continue
    }
    return { state: keeper.state(communityId) as CommunityState, operation: draft.operation }
  }
}

/** Whoever loses waits longer and longer, at random, so that not all of them ask at once again. */
function pause({ parts: { context } }: LedgerWriter, attempt: number): Promise<void> {
  const { clock, chance } = context.core
  return new Promise((resolve) => void clock.after(Math.round(chance() * Math.min(PAUSE, attempt * 20)), resolve))
}

/** @throws ConclaveError of the reducer */
async function signedEntry(keeper: LedgerWriter, before: CommunityState, { operation, inviteKey }: Draft): Promise<Uint8Array> {
  const { core, own, chains } = keeper.parts.context
  const { userId, keys } = own.require()
  const chain = await chains.get(userId)
  const signed = await signEntry(core.crypto, before, { device: keys, chain }, operation, inviteKey)
  const subject = operation.type === 'chain-head' ? chains.known(operation.body.userId) : undefined
  const parts = subject === undefined ? { actor: chain } : { actor: chain, subject }
  const verified = await verifyEntry(core.crypto, before, parts, stampEntry(signed, Math.max(core.serverNow(), before.time)))
  const result = reduce(before, verified)
  if (result.kind === 'refused') throw new ConclaveError(result.code, result.detail)
  return signed
}

async function send(keeper: LedgerWriter, communityId: CommunityId, signed: Uint8Array, { boxes, invite }: Draft): Promise<void> {
  const link = keeper.parts.context.link()
  const body = boxes === undefined || boxes.length === 0 ? { entry: signed } : { entry: signed, boxes: [...boxes] }
  const { time } = await link.withSession((bearer) => link.api.ledgerAppend({ params: { communityId }, body }, bearer))
  await keeper.take(communityId, [stampEntry(signed, time)], invite)
}

/** After a failure: the newest ledger, and whether the entry stands in it after all. */
async function isThere(
  keeper: LedgerWriter,
  before: CommunityState,
  signed: Uint8Array,
  invite: InviteProof | undefined,
  failure: unknown,
): Promise<boolean> {
  const code = codeOf(failure)
  const { core, own, chains } = keeper.parts.context
  if (code === 'E_STALE_HEAD' || code === 'E_CHAIN_ROLLBACK') await chains.fetch(own.require().userId)
  if (code !== 'E_SERVER_UNREACHABLE' && !AGAIN.includes(code)) return false
  try {
    await keeper.fetch(before.communityId, invite)
  } catch (error) {
    // Offline is what the caller hears about; anything else is news.
    if (codeOf(error) === code) return false
    throw error
  }
  const [row] = ledgerEntries(core.db, before.communityId, before.seq + 1, before.seq + 1)
  return row !== undefined && core.crypto.equal(row.entry, stampEntry(signed, keeper.stateAt(before.communityId, before.seq + 1)?.time ?? 0))
}
