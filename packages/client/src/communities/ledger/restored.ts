import type { InviteProof } from '@conclave/crypto'
import { codeOf, type CommunityId, type CommunityState, ConclaveError, encodeCbor, type ErrorCode, memberOf } from '@conclave/protocol'
import { addCommunityEvidence, setStanding, setTrouble } from '../../store/tables/communities.ts'
import { deleteCommunityKeysAfter } from '../../store/tables/community-keys.ts'
import { deleteLedgerAfter, ledgerEntries } from '../../store/tables/ledger.ts'
import { checkEntries } from './check-entries.ts'
import type { LedgerKeeper } from './keeper.ts'

/** What an older copy of an honest server looks like; everything else stays distrusted. */
const EXPLAINED: readonly (ErrorCode | undefined)[] = [undefined, 'E_LEDGER_ROLLBACK', 'E_LEDGER_FORK']
/** The account came in after that copy was made. */
const OUT: readonly (ErrorCode | undefined)[] = ['E_NOT_A_MEMBER', 'E_BANNED']

/**
 * The person says that the operator has put an older copy back: the ledger of the server is taken from the last entry on that both have, after every entry of
 * it was verified. What is dropped here stays as evidence, and nothing of it is appended again.
 * @param invite for somebody who was not in when that copy was made, and comes in again
 * @throws ConclaveError the trouble, when it is of another kind; of the lie in what the server shows, and nothing has changed then
 */
export function acceptLedger(keeper: LedgerKeeper, communityId: CommunityId, invite?: InviteProof): Promise<void> {
  return keeper.alone(communityId, async () => {
    const trouble = keeper.trouble(communityId)
    if (!EXPLAINED.includes(trouble)) throw new ConclaveError(trouble as ErrorCode)
    const state = keeper.state(communityId)
    if (state === undefined) throw new ConclaveError('E_NOT_FOUND')
    try {
      await accept(keeper, state, invite)
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined || !OUT.includes(code)) throw error
      notYetIn(keeper, communityId)
    }
  })
}

async function accept(keeper: LedgerKeeper, state: CommunityState, invite: InviteProof | undefined): Promise<void> {
  const { context } = keeper.parts
  const { communityId } = state
  const { common, rest } = await compare(keeper, state, invite)
  const base = keeper.stateAt(communityId, common)
  if (base === undefined) throw new ConclaveError('E_LEDGER_FORK', 'the server shows another community')
  const { lie } = await checkEntries(context, { communityId, invite }, base, rest)
  if (lie !== undefined) throw new ConclaveError(lie.code)
  if (common < state.seq) dropAfter(keeper, state, base)
  if (rest.length > 0) await keeper.take(communityId, rest, invite)
  context.core.change((tell) => {
    setTrouble(context.core.db, communityId, undefined)
    tell({ type: 'community-changed', communityId })
    tell({ type: 'members-changed', communityId })
  })
  const now = keeper.state(communityId)
  if (now !== undefined && memberOf(now, context.own.require().userId) === undefined) notYetIn(keeper, communityId)
}

/** In that copy this account is no member. What is kept here may go further than it: it is compared when this account comes again. */
function notYetIn(keeper: LedgerKeeper, communityId: CommunityId): void {
  const { core } = keeper.parts.context
  keeper.setOut(communityId, 'E_LEDGER_ROLLBACK')
  core.change((tell) => {
    setTrouble(core.db, communityId, undefined)
    setStanding(core.db, communityId, 'out', 'E_LEDGER_ROLLBACK')
    tell({ type: 'community-changed', communityId })
  })
}

/** Up to which entry both ledgers are the same, and what the server has after it. */
async function compare(
  keeper: LedgerKeeper,
  { communityId }: CommunityState,
  invite: InviteProof | undefined,
): Promise<{ readonly common: number; readonly rest: Uint8Array[] }> {
  const { core, link } = keeper.parts.context
  const rest: Uint8Array[] = []
  for (let common = 0, after = 0; ;) {
    const query = invite === undefined ? { after } : { after, invite }
    const { entries, head } = await link().withSession((bearer) => link().api.ledgerRead({ params: { communityId }, query }, bearer))
    const ours = ledgerEntries(core.db, communityId, after + 1, after + entries.length)
    for (const [i, theirs] of entries.entries()) {
      const own = ours[i]
      if (rest.length === 0 && own !== undefined && core.crypto.equal(own.entry, theirs)) common++
      else rest.push(theirs)
    }
    after += entries.length
    if (entries.length === 0 || after >= head) return { common, rest }
  }
}

function dropAfter(keeper: LedgerKeeper, { communityId, seq }: CommunityState, base: CommunityState): void {
  const { context, past, keyring } = keeper.parts
  const { db, clock } = context.core
  context.core.change((tell) => {
    const dropped = ledgerEntries(db, communityId, base.seq + 1, seq).map(({ entry }) => entry)
    addCommunityEvidence(db, communityId, 'E_LEDGER_ROLLBACK', encodeCbor(dropped), clock.now())
    deleteLedgerAfter(db, communityId, base.seq)
    deleteCommunityKeysAfter(db, communityId, base.ledgerKeys.length)
    tell({ type: 'community-changed', communityId })
  })
  past.forget(communityId)
  keyring.forget(communityId)
}
