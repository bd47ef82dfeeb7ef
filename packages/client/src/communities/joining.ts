import {
  fitsInviteLink,
  groupIdOf,
  type InviteKeys,
  inviteKeys,
  type InviteLink,
  type InviteProof,
  openHistoryKeyBox,
  openLedgerKeyBox,
  openPreview,
  parseInviteLink,
  proveInvite,
} from '@conclave/crypto'
import {
  BASE_AUDIENCE,
  codeOf,
  type CommunityId,
  type CommunityState,
  ConclaveError,
  type ErrorCode,
  ERRORS,
  lookUp,
  memberOf,
  type RouteOutput,
  type Routes,
  toBase64url,
} from '@conclave/protocol'
import type { InvitePreview } from '../api-communities.ts'
import { communityOf, putCommunity, setStanding } from '../store/tables/communities.ts'
import { dropCommunity } from './create.ts'
import { acceptLedger } from './ledger/restored.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'

type InviteAnswer = RouteOutput<Routes['inviteRead']>

/** Still without a key: others have been asked. */
function unlessAsked(error: unknown): void {
  if (codeOf(error) !== 'E_UNAVAILABLE') throw error
}

/** What a link shows before joining; needs no account. @throws ConclaveError `E_INVITE_MALFORMED`, `E_OTHER_SERVER`, what the server says of the invite */
export async function previewInvite(keeper: LedgerKeeper, text: string): Promise<InvitePreview> {
  const { core, own } = keeper.parts.context
  const { link, keys, answer } = await readInvite(keeper, text)
  const { communityId, seed } = link
  const shown = answer.preview && (await openPreview(core.crypto, seed, { communityId, inviteId: keys.id }, answer.preview))
  const state = keeper.state(communityId)
  const self = own.get()?.userId
  const isMember = self !== undefined && state !== undefined && memberOf(state, self) !== undefined
  return { communityId, name: shown?.name ?? '', icon: shown?.icon ?? undefined, memberCount: shown?.memberCount ?? 0, member: isMember }
}

/**
 * Fetches the ledger, checks that it is the one that the link was made from, finds the key, and appends the `join`.
 * @throws ConclaveError as {@link previewInvite}; `E_LEDGER_FORK` for another ledger, what the reducer refuses
 */
export async function joinByLink(keeper: LedgerKeeper, text: string): Promise<CommunityId> {
  const { core, own } = keeper.parts.context
  own.require()
  const { link, keys } = await readInvite(keeper, text)
  const { communityId } = link
  const before = communityOf(core.db, communityId)
  const isKeyless = before?.standing === 'member' && keeper.key(communityId) === undefined
  if (before?.standing === 'out' && before.reason === 'E_LEDGER_ROLLBACK')
    await acceptLedger(keeper, communityId, await proofOf(keeper, communityId, keys))
  if (!isKeyless && (before?.standing === 'member' || before?.standing === 'creating')) return communityId
  core.change((tell) => {
    const address = before?.address ?? toBase64url(core.crypto.random(6))
    const standing = isKeyless ? 'member' : 'joining'
    putCommunity(core.db, { communityId, address, standing, intent: new TextEncoder().encode(text.trim()) }, core.clock.now())
    tell({ type: 'community-changed', communityId })
  })
  // A member whose first link gave no key may have another one.
  await (isKeyless ? lookForKey(keeper, communityId).catch(unlessAsked) : finishJoining(keeper, communityId))
  return communityId
}

/**
 * From wherever an earlier attempt got to. What will not get better is undone, and thrown.
 * @param isLate nobody waits for the answer: the list shows why it came to nothing
 */
export async function finishJoining(keeper: LedgerKeeper, communityId: CommunityId, isLate = false): Promise<void> {
  const row = communityOf(keeper.parts.context.core.db, communityId)
  if (row?.standing !== 'joining' || row.intent === undefined) return
  try {
    await join(keeper, new TextDecoder('utf-8').decode(row.intent))
  } catch (error) {
    const code = codeOf(error)
    const isFinal = code !== undefined && !ERRORS[code].retry && code !== 'E_UNAUTHENTICATED' && code !== 'E_CHAIN_ROLLBACK'
    if (isFinal) giveUp(keeper, communityId, isLate ? code : undefined)
    throw error
  }
}

async function join(keeper: LedgerKeeper, text: string): Promise<void> {
  const { own } = keeper.parts.context
  const invitation = await readInvite(keeper, text)
  const { link, keys } = invitation
  const { communityId } = link
  const proof = await proofOf(keeper, communityId, keys)
  const state = await keeper.alone(communityId, () => keeper.fetch(communityId, proof))
  requireSameLedger(keeper, link, state)
  await takeBoxes(keeper, state, invitation)
  await keeper.appendBuilt(communityId, async (now) => {
    if (memberOf(now, own.require().userId) !== undefined) return undefined
    return { operation: { type: 'join', body: { inviteId: keys.id } }, inviteKey: keys.sign, invite: proof }
  })
  settleMember(keeper, communityId)
}

/** For the server: whoever only knows the id of an invite may not read the ledger. */
function proofOf({ parts: { context } }: LedgerKeeper, communityId: CommunityId, keys: InviteKeys): Promise<InviteProof> {
  return proveInvite(context.core.crypto, keys, { communityId, userId: context.own.require().userId })
}

/** Already in by the ledger, from an attempt whose answer was lost or from another device. */
function settleMember(keeper: LedgerKeeper, communityId: CommunityId): void {
  const { context, keyring, groups } = keeper.parts
  const { core } = context
  if (communityOf(core.db, communityId)?.standing !== 'joining') return
  core.change((tell) => {
    setStanding(core.db, communityId, 'member', undefined, keyring.get(communityId) === undefined)
    keyring.tellDevices(communityId, true)
    groups().follow(communityId)
    tell({ type: 'community-changed', communityId })
  })
}

/** A member whose key was not in the boxes looks again: another member mends them. */
export async function lookForKey(keeper: LedgerKeeper, communityId: CommunityId): Promise<void> {
  const row = communityOf(keeper.parts.context.core.db, communityId)
  const state = keeper.state(communityId)
  if (row?.standing !== 'member' || row.intent === undefined || state === undefined) return
  if (keeper.key(communityId) === undefined) await takeBoxes(keeper, state, await readInvite(keeper, new TextDecoder('utf-8').decode(row.intent)))
  if (keeper.key(communityId) === undefined) return askForKey(keeper, communityId)
  const { db } = keeper.parts.context.core
  db.tx(() => setStanding(db, communityId, 'member'))
}

/** Members who hear of it make the boxes anew; this device looks again after a pause. */
async function askForKey(keeper: LedgerKeeper, communityId: CommunityId): Promise<never> {
  const { core, link } = keeper.parts.context
  const groupId = groupIdOf(core.crypto, communityId, BASE_AUDIENCE)
  await link().withSession((bearer) => link().api.bundleWanted({ params: { communityId, groupId } }, bearer))
  throw new ConclaveError('E_UNAVAILABLE', 'the key of the community is not here yet')
}

interface Invitation {
  readonly link: InviteLink
  readonly keys: InviteKeys
  readonly answer: InviteAnswer
}

async function readInvite(keeper: LedgerKeeper, text: string): Promise<Invitation> {
  const { core, link: server } = keeper.parts.context
  const link = parseInviteLink(text)
  const keys = await inviteKeys(core.crypto, link.communityId, link.seed)
  try {
    const answer = await server().api.inviteRead({ params: { inviteId: keys.id } })
    if (answer.communityId !== link.communityId) throw new ConclaveError('E_NOT_FOUND', 'invite of another community')
    return { link, keys, answer }
  } catch (error) {
    const isElsewhere = codeOf(error) === 'E_NOT_FOUND' && link.serverUrl !== server().url
    throw isElsewhere ? new ConclaveError('E_OTHER_SERVER', undefined, { cause: error }) : error
  }
}

/** The link fixes one entry of the ledger: a server that shows another world to the one who comes is found out. */
function requireSameLedger(keeper: LedgerKeeper, link: InviteLink, state: CommunityState): void {
  const at = keeper.stateAt(state.communityId, link.ledgerSeq)
  if (at === undefined) keeper.distrust(state.communityId, 'E_LEDGER_ROLLBACK', [state.hash])
  else if (!fitsInviteLink(link, at.hash)) keeper.distrust(state.communityId, 'E_LEDGER_FORK', [link.ledgerHash, at.hash])
  if (at === undefined || !fitsInviteLink(link, at.hash)) throw new ConclaveError(at === undefined ? 'E_LEDGER_ROLLBACK' : 'E_LEDGER_FORK')
}

async function takeBoxes(keeper: LedgerKeeper, state: CommunityState, { keys, answer }: Invitation): Promise<void> {
  const { context, keyring } = keeper.parts
  const { crypto } = context.core
  const { generation, ledgerKey, historyKey } = answer
  const key = ledgerKey && (await openLedgerKeyBox(crypto, state, keys, generation, ledgerKey))
  if (key === undefined) return
  const history = historyKey && (await openHistoryKeyBox(crypto, state, keys, generation, historyKey))
  await keeper.takeKeys(state.communityId, await keyring.leadingBack(state, { key, historyKey: history }))
}

/** What was there before an earlier membership stays; of a community never entered nothing does but the evidence. */
function giveUp(keeper: LedgerKeeper, communityId: CommunityId, shown: ErrorCode | undefined): void {
  const { core, own } = keeper.parts.context
  const state = keeper.state(communityId)
  const self = own.require().userId
  // Only who acted in a ledger has a head there.
  const wasThere = state !== undefined && (lookUp(state.people, self)?.head ?? null) !== null
  if (!wasThere && shown === undefined) return dropCommunity(keeper, communityId)
  core.change((tell) => {
    setStanding(core.db, communityId, 'out', shown ?? 'E_NOT_A_MEMBER')
    tell({ type: 'community-changed', communityId })
  })
}
