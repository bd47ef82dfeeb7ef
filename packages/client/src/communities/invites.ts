import { formatInviteLink, INVITE_SEED_BYTES, inviteKeys } from '@conclave/crypto'
import {
  type CommunityId,
  type CommunityState,
  ConclaveError,
  decodeStoredEntry,
  hasPermission,
  inviteEnd,
  type InviteId,
  listed,
  lookUp,
  permissionsOf,
} from '@conclave/protocol'
import type { InviteView } from '../api-communities.ts'
import { inviteLinks, putInviteLink } from '../store/tables/community-keys.ts'
import { ledgerEntries } from '../store/tables/ledger.ts'
import { BOXES_AT_ONCE, boxesFor, liveInvites } from './keys/renew.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'

export interface NewInvite {
  /** ms from now; 0: never. */
  readonly expires: number
  /** 0: any number. */
  readonly uses: number
  readonly open: boolean
}

/** A link with its entry in the ledger; its secret is kept on this device before it leaves, to be shown again. */
export async function createInvite(keeper: LedgerKeeper, communityId: CommunityId, { expires, uses, open }: NewInvite): Promise<InviteView> {
  const { core } = keeper.parts.context
  await keeper.parts.groups().renewKeys(communityId)
  await keeper.renewKeys(communityId)
  const seed = core.crypto.random(INVITE_SEED_BYTES)
  const keys = await inviteKeys(core.crypto, communityId, seed)
  await keeper.appendBuilt(communityId, async (state) => {
    const known = keeper.key(communityId)
    if (known === undefined) throw new ConclaveError('E_CONFLICT', 'the key of the community is not here yet')
    const { seq, hash } = state
    core.db.tx(() => putInviteLink(core.db, communityId, { inviteId: keys.id, seed, seq, hash }))
    const body = {
      id: keys.id,
      signKey: keys.sign.publicKey,
      kemKey: keys.kem.publicKey,
      expires: expires === 0 ? 0 : core.serverNow() + expires,
      uses,
      open,
    }
    const history = known.historyKey && { generation: known.generation, secret: known.historyKey }
    const pair = { key: { generation: known.generation, secret: known.key }, historyKey: history }
    return { operation: { type: 'invite-create', body }, boxes: [await boxesFor(keeper.parts, state, body, pair)] }
  })
  return inviteViews(keeper, communityId).find(({ inviteId }) => inviteId === keys.id) as InviteView
}

/** In the order of their ids; those that have ended too, as long as the ledger keeps them. */
export function inviteViews(keeper: LedgerKeeper, communityId: CommunityId): readonly InviteView[] {
  const { core, link } = keeper.parts.context
  const state = keeper.state(communityId)
  if (state === undefined) return []
  const links = new Map(inviteLinks(core.db, communityId).map((row) => [row.inviteId, row]))
  return listed(state.invites).map((invite) => {
    const made = links.get(invite.id)
    const address = made && { serverUrl: link().url, communityId, seed: made.seed, ledgerSeq: made.seq, ledgerHash: made.hash }
    const { id, creator, expires, uses, used, open } = invite
    return {
      inviteId: id,
      link: address && formatInviteLink(address),
      creator,
      expires,
      uses,
      used,
      open,
      ended: state.closed ? 'E_COMMUNITY_CLOSED' : inviteEnd(invite, core.serverNow()),
    }
  })
}

/** Boxes of live invites that are of an older generation than the keys here: whoever comes by them could not read. `isAsked`: all of them, because somebody could not. */
export async function mendBoxes(keeper: LedgerKeeper, communityId: CommunityId, isAsked = false): Promise<void> {
  const { context } = keeper.parts
  const state = keeper.state(communityId)
  const known = keeper.key(communityId)
  if (state === undefined || known === undefined || known.generation !== state.ledgerKeys.length) return
  const mine = liveInvites(state, context.core.serverNow()).filter((invite) => isMine(keeper, communityId, invite.id))
  if (mine.length === 0) return
  const link = context.link()
  const { invites } = await link.withSession((bearer) => link.api.inviteStates({ params: { communityId } }, bearer))
  const there = new Map(invites.map(({ inviteId, generation }) => [inviteId, generation]))
  const stale = mine.filter((invite) => isAsked || (there.get(invite.id) ?? 0) < known.generation)
  const pair = {
    key: { generation: known.generation, secret: known.key },
    historyKey: known.historyKey && { generation: known.generation, secret: known.historyKey },
  }
  for (let from = 0; from < stale.length; from += BOXES_AT_ONCE) {
    const boxes = await Promise.all(stale.slice(from, from + BOXES_AT_ONCE).map((invite) => boxesFor(keeper.parts, state, invite, pair)))
    await link.withSession((bearer) => link.api.inviteBoxes({ params: { communityId }, body: { boxes } }, bearer))
  }
}

function mayMendAll({ parts: { context } }: LedgerKeeper, state: CommunityState): boolean {
  const self = context.own.require().userId
  if (hasPermission(permissionsOf(state, self, context.core.serverNow()), 'manageCommunity')) return true
  const [made] = ledgerEntries(context.core.db, state.communityId, state.keySeq, state.keySeq)
  return made !== undefined && decodeStoredEntry(made.entry).entry.userId === self
}

/** Whose boxes the server takes from this account: its own invites, all of them for a manager and for who made the newest key. */
function isMine(keeper: LedgerKeeper, communityId: CommunityId, inviteId: InviteId): boolean {
  const state = keeper.state(communityId)
  const self = keeper.parts.context.own.require().userId
  if (state === undefined) return false
  return lookUp(state.invites, inviteId)?.creator === self || mayMendAll(keeper, state)
}

/**
 * Withdraws the open links that work and that this account may withdraw (its own; all of them for who manages the community), and makes new ones with what is left of
 * their terms: whoever is out may still have an old one, and with the server's help its keys would open what is `shared` (T11).
 * @returns the new ones, whose links only this device can show. @throws ConclaveError as `revokeInvite` and `createInvite` do; what was withdrawn until then stays so
 */
export async function replaceOpenInvites(keeper: LedgerKeeper, communityId: CommunityId): Promise<readonly InviteView[]> {
  const { core, own } = keeper.parts.context
  const state = keeper.state(communityId)
  if (state === undefined) throw new ConclaveError('E_NOT_FOUND', 'community')
  const self = own.require().userId
  const manages = hasPermission(permissionsOf(state, self, core.serverNow()), 'manageCommunity')
  const open = liveInvites(state, core.serverNow()).filter((invite) => invite.open && (manages || invite.creator === self))
  for (const { id } of open) await keeper.append(communityId, { type: 'invite-revoke', body: { id } })
  const made: InviteView[] = []
  for (const { expires, uses, used } of open) {
    const left = expires - core.serverNow()
    if (expires !== 0 && left <= 0) continue
    made.push(await createInvite(keeper, communityId, { expires: expires === 0 ? 0 : left, uses: uses === 0 ? 0 : uses - used, open: true }))
  }
  return made
}
