import { chainHead, type ChainState, decodeSignedLink, extendChain, headOf, verifyChain, type InviteProof } from '@conclave/crypto'
import { type CommunityId, ConclaveError, encodeAs, LIMITS, type UserId } from '@conclave/protocol'
import { addEvidence } from '../../store/tables/devices.ts'
import type { CommunityContext } from '../context.ts'

/** Up to which link each chain is needed. */
export type ChainNeeds = ReadonlyMap<UserId, number>

interface Source {
  readonly communityId: CommunityId
  /** For somebody who is no member yet. */
  readonly invite: InviteProof | undefined
}

/**
 * Fetches what is missing of the chains that ledger entries speak of, in batches, and keeps what checks out (T1): a chain is never taken back.
 * @throws ConclaveError `E_CHAIN_ROLLBACK` when the server does not give what is needed, `E_CHAIN_FORK`, `E_CHAIN_INVALID`, `E_SIGNATURE`
 */
export async function fetchChains(context: CommunityContext, source: Source, needs: ChainNeeds): Promise<void> {
  for (let missing = missingOf(context, needs); missing.length > 0;) {
    await fetchBatch(context, source, missing.slice(0, LIMITS.groupLeaves))
    const rest = missingOf(context, needs)
    if (total(context, missing) === missing.reduce((sum, one) => sum + one.after, 0))
      throw new ConclaveError('E_CHAIN_ROLLBACK', 'links are withheld')
    missing = rest
  }
}

interface Missing {
  readonly userId: UserId
  readonly after: number
}

function missingOf({ chains }: CommunityContext, needs: ChainNeeds): readonly Missing[] {
  const all = [...needs].map(([userId, seq]) => ({ userId, after: chains.known(userId)?.seq ?? 0, seq }))
  return all.filter(({ after, seq }) => after < seq).map(({ userId, after }) => ({ userId, after }))
}

/** How many links of them are here now. */
function total({ chains }: CommunityContext, users: readonly Missing[]): number {
  return users.reduce((sum, { userId }) => sum + (chains.known(userId)?.seq ?? 0), 0)
}

async function fetchBatch(context: CommunityContext, { communityId, invite }: Source, users: readonly Missing[]): Promise<void> {
  const { core, chains } = context
  const link = context.link()
  const body = { users: [...users], ...(invite === undefined ? {} : { invite }) }
  const answer = await link.withSession((bearer) => link.api.memberChains({ params: { communityId }, body }, bearer))
  const asked = new Set(users.map(({ userId }) => userId))
  const given = answer.chains.filter(({ userId, links }) => asked.delete(userId) && links.length > 0)
  const fresh = await Promise.all(given.map(({ userId, links }) => continued(context, userId, links)))
  core.change((tell) => {
    for (const chain of fresh) if (chain.seq > (chains.known(chain.userId)?.seq ?? 0)) chains.advance(chain, tell)
  })
}

async function continued(context: CommunityContext, userId: UserId, links: readonly Uint8Array[]): Promise<ChainState> {
  const { crypto } = context.core
  const known = context.chains.known(userId)
  if (known === undefined) return verifyChain(crypto, links, userId)
  let state = known
  for (const next of links) {
    const { link } = decodeSignedLink(crypto, next)
    if (link.seq <= state.seq) continue
    if (link.userId === userId && link.seq === state.seq + 1 && !crypto.equal(link.previous, state.hash)) forked(context, state, next)
    state = await extendChain(crypto, state, next)
  }
  return state
}

/** Both views stay as evidence. */
function forked({ core }: CommunityContext, stored: ChainState, next: Uint8Array): never {
  const { userId } = stored
  const fresh = decodeSignedLink(core.crypto, next).link.previous
  const evidence = {
    userId,
    code: 'E_CHAIN_FORK',
    stored: encodeAs(chainHead, headOf(stored)),
    fresh: encodeAs(chainHead, { seq: stored.seq, hash: fresh }),
    at: core.clock.now(),
  }
  core.change(() => addEvidence(core.db, evidence))
  core.alert('E_CHAIN_FORK', userId)
  throw new ConclaveError('E_CHAIN_FORK')
}
